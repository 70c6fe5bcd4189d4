package io.safekeep.backup.wal;

import io.safekeep.backup.wire.SegmentName;
import io.safekeep.backup.wire.SystemIdentifier;
import io.safekeep.backup.wire.TimelineHistory;
import io.safekeep.backup.wire.WalSegmentSize;

/// Hears what a receiver does, on the receiver's thread: a slow listener delays acknowledgements,
/// and what it throws ends the session, which is then tried again; only what [#stateChanged] throws
/// is ignored.
public interface WalListener {
  void stateChanged(ReceiverState state);

  /// The server has said who it is; before any other word of the session.
  void connected(SystemIdentifier system, WalSegmentSize segmentSize);

  /// More WAL is durable, or the same is still all there is; some five times a second under load,
  /// once a second when quiet.
  ///
  /// @param commits those that became durable since the last call
  void advanced(RecoveryPoint point, CommitCount commits);

  /// A segment is whole.
  void segmentCompleted(SegmentName segment);

  /// WAL goes on on another timeline, whose history is stored.
  void timelineBegun(TimelineHistory history);

  /// WAL was lost. Called again with the same start if the receiver fails before any WAL after the
  /// gap is durable.
  void gapFound(WalGap gap);
}
