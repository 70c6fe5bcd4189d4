package io.safekeep.backup.wire;

import java.util.OptionalInt;

/// What to ask of BASE_BACKUP. Always: no WAL in the backup and no wait for its archiving (a {@link
/// WalStream} has it), a manifest with CRC-32C (SHA-256 would cost the server 0.6 CPU seconds per
/// GB). Page checksums are compared by us: the server would fail the whole backup over one page,
/// and spend its own time on it.
///
/// @param label shown in the server's views and in the backup's label file
/// @param incremental only blocks changed since the manifest uploaded before; needs PostgreSQL 17
///   and summarize_wal
/// @param maximumRate KiB per second, 32 to 1048576; empty means unlimited
public record BaseBackupRequest(
    String label, Checkpoint checkpoint, boolean incremental, OptionalInt maximumRate) {
  /// How the server makes the checkpoint that each backup begins with.
  public enum Checkpoint {
    /// At once, at the price of a burst of writes.
    FAST,
    /// Over checkpoint_completion_target, minutes as a rule.
    SPREAD
  }

  public BaseBackupRequest {
    if (label.indexOf('\0') >= 0 || label.indexOf('\n') >= 0) {
      throw new IllegalArgumentException("label contains a line end or a zero character");
    }
    if (maximumRate.isPresent()
        && (maximumRate.getAsInt() < 32 || maximumRate.getAsInt() > 1_048_576)) {
      throw new IllegalArgumentException(
          "rate " + maximumRate.getAsInt() + " KiB/s is not from 32 to 1048576");
    }
  }

  /// A full backup, unlimited, begun with a fast checkpoint.
  public static BaseBackupRequest full(String label) {
    return new BaseBackupRequest(label, Checkpoint.FAST, false, OptionalInt.empty());
  }

  /// An incremental backup, unlimited, begun with a fast checkpoint.
  public static BaseBackupRequest incremental(String label) {
    return new BaseBackupRequest(label, Checkpoint.FAST, true, OptionalInt.empty());
  }

  /// The same, but only blocks changed since the manifest uploaded before.
  public BaseBackupRequest asIncremental() {
    return new BaseBackupRequest(label, checkpoint, true, maximumRate);
  }

  public BaseBackupRequest withCheckpoint(Checkpoint kind) {
    return new BaseBackupRequest(label, kind, incremental, maximumRate);
  }

  public BaseBackupRequest withMaximumRate(int kibibytesPerSecond) {
    return new BaseBackupRequest(
        label, checkpoint, incremental, OptionalInt.of(kibibytesPerSecond));
  }

  String command() {
    StringBuilder command = new StringBuilder("BASE_BACKUP (LABEL '");
    command.append(label.replace("'", "''")).append("', CHECKPOINT '");
    command.append(checkpoint == Checkpoint.FAST ? "fast" : "spread");
    command.append(
        "', PROGRESS true, WAIT false, WAL false, TABLESPACE_MAP true, VERIFY_CHECKSUMS false,"
            + " MANIFEST 'yes', MANIFEST_CHECKSUMS 'CRC32C'");
    if (incremental) {
      command.append(", INCREMENTAL true");
    }
    maximumRate.ifPresent(rate -> command.append(", MAX_RATE ").append(rate));
    return command.append(')').toString();
  }
}
