package io.safekeep.backup.wal;

import io.safekeep.backup.wire.Lsn;
import io.safekeep.backup.wire.TimelineId;

/// WAL that nobody can restore: the window begins anew with the next base backup.
///
/// @param timeline of the WAL after the gap
/// @param from end of the WAL before the gap
/// @param to start of the WAL after it
public record WalGap(TimelineId timeline, Lsn from, Lsn to, Reason reason) {
  /// Why the WAL was lost.
  public enum Reason {
    /// The slot was gone, and the server had removed WAL meanwhile.
    SLOT_MISSING,
    /// The server gave up the slot because it kept more than max_slot_wal_keep_size.
    SLOT_INVALIDATED,
    /// The slot was there, and yet the server had removed WAL.
    WAL_REMOVED,
    /// The server follows a history that branched off from another timeline than the archive's
    /// last.
    HISTORY_FORKED
  }
}
