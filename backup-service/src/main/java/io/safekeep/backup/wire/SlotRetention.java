package io.safekeep.backup.wire;

import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How much WAL a server keeps for a slot, and how much more it may write before it gives that up.
///
/// The server tells the same in its view pg_replication_slots, which a replication connection
/// cannot read; the rule is that of its source (src/backend/replication/slotfuncs.c,
/// pg_get_replication_slots).
///
/// @param retainedBytes from the slot's restart position to the end of the WAL
/// @param limitBytes most that the server keeps for a slot, by max_slot_wal_keep_size; null if it
///   keeps all, until its disk is full
/// @param safeBytes WAL that may still be written before the slot is lost; null if it never is
public record SlotRetention(
    long retainedBytes, @Nullable Long limitBytes, @Nullable Long safeBytes) {
  private static final long MEBIBYTE = 1 << 20;

  /// Looks at a slot.
  ///
  /// @return empty if the server has no such slot, or has given its WAL up
  public static Optional<SlotRetention> of(ReplicationConnection server, String slot)
      throws IOException {
    Optional<ReplicationSlot> found = server.readSlot(slot);
    if (found.isEmpty() || found.get().restartLsn() == null) {
      return Optional.empty();
    }
    return Optional.of(
        of(
            found.get().restartLsn(),
            server.identifySystem().flushed(),
            server.walSegmentSize(),
            DataSize.parse(server.show("max_slot_wal_keep_size")),
            DataSize.parse(server.show("wal_keep_size"))));
  }

  /// @param slotLimit max_slot_wal_keep_size in bytes, negative for none
  /// @param keptAnyway wal_keep_size in bytes
  static SlotRetention of(
      Lsn restart, Lsn end, WalSegmentSize segmentSize, long slotLimit, long keptAnyway) {
    long retained = Math.max(0, end.minus(restart));
    if (slotLimit < 0) {
      return new SlotRetention(retained, null, null);
    }
    long segments = Math.max(segments(slotLimit, segmentSize), segments(keptAnyway, segmentSize));
    Lsn lostAt =
        segmentSize.startOfSegment(restart).plus((segments + 1) * (long) segmentSize.bytes());
    return new SlotRetention(
        retained, segments * segmentSize.bytes(), Math.max(0, lostAt.minus(end)));
  }

  /// Settings count whole megabytes, the server whole segments.
  private static long segments(long bytes, WalSegmentSize segmentSize) {
    return bytes / MEBIBYTE / (segmentSize.bytes() / MEBIBYTE);
  }

  /// Whether somebody must look: less is left than a share of the limit or, without a limit, more
  /// is kept than an allowance.
  ///
  /// @param reserve share of the limit that should stay free, 0 to 1
  public boolean isAlarming(double reserve, long allowance) {
    if (limitBytes == null || safeBytes == null) {
      return retainedBytes > allowance;
    }
    return safeBytes < limitBytes * reserve;
  }
}
