package io.safekeep.backup.verify;

import io.safekeep.backup.base.BackupProgress;
import io.safekeep.backup.base.BackupReading;
import io.safekeep.backup.base.BaseBackups;
import io.safekeep.backup.base.CompletedBackup;
import io.safekeep.backup.vault.Vault;
import io.safekeep.backup.wal.WalArchive;
import io.safekeep.backup.wire.Lsn;
import io.safekeep.backup.wire.TimelineId;
import java.io.IOException;

/// Verifies a recovery from beginning to end without restoring it: all of the base backup, then
/// every byte of WAL from its start up to a position.
public final class BackupVerification {
  private final Vault vault;
  private final WalArchive archive;
  private final int workers;

  /// @param workers threads that open frames
  public BackupVerification(Vault vault, WalArchive archive, int workers) {
    this.vault = vault;
    this.archive = archive;
    this.workers = workers;
  }

  /// What was read and found to be as it was written.
  ///
  /// @param walBytes from the start of the segment that the backup begins in
  public record Verified(long files, long archiveBytes, long walBytes) {}

  /// Reads and checks everything; the first fault ends it. Of an incremental backup that is the
  /// whole chain that its restore reads.
  ///
  /// @param timeline that recovery would follow
  /// @param upTo position that must be reachable; at least the backup's end
  /// @throws io.safekeep.backup.vault.CorruptObject if an object is not what was written
  /// @throws io.safekeep.backup.vault.ObjectNotFound if an object of a backup is missing
  /// @throws io.safekeep.backup.base.ChecksumMismatch if a file is not what the server's manifest
  ///   says
  /// @throws io.safekeep.backup.wal.WalMissing if the archive has a hole
  /// @throws io.safekeep.backup.wal.CorruptWal if the WAL contradicts itself
  public Verified verify(
      CompletedBackup backup, TimelineId timeline, Lsn upTo, BackupProgress progress)
      throws IOException {
    var target = Lsn.max(upTo, backup.endLsn());
    archive.requireWal(timeline, backup.startLsn(), target);
    var files = 0L;
    var bytes = 0L;
    for (var link : new BaseBackups(vault, backup.system()).chain(backup).links()) {
      files += readAgain(link, progress);
      bytes += link.archiveBytes();
    }
    return new Verified(files, bytes, walBehind(backup, timeline, target));
  }

  /// Reads and checks one backup alone, neither those that it rests on nor its WAL.
  ///
  /// @return how many files it has
  /// @throws IOException as [#verify]
  public long readAgain(CompletedBackup link, BackupProgress progress) throws IOException {
    return new BackupReading(vault, link, workers).run(progress);
  }

  /// Reads and checks the WAL behind a backup.
  ///
  /// @return how many bytes
  /// @throws IOException as [#verify]
  public long walBehind(CompletedBackup backup, TimelineId timeline, Lsn upTo) throws IOException {
    var target = Lsn.max(upTo, backup.endLsn());
    archive.requireWal(timeline, backup.startLsn(), target);
    return archive.verify(timeline, backup.startLsn(), target);
  }
}
