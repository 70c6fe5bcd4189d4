package io.safekeep.backup.wal;

import io.safekeep.backup.vault.StoreFull;
import io.safekeep.backup.wire.Lsn;
import io.safekeep.backup.wire.TimelineId;
import java.time.Duration;

/// What a receiver is doing.
public sealed interface ReceiverState {
  /// Opens a connection and finds out where to go on.
  record Connecting() implements ReceiverState {}

  /// Receives WAL from `start` on.
  record Streaming(TimelineId timeline, Lsn start) implements ReceiverState {}

  /// Cannot stream now and tries again; the slot keeps the WAL meanwhile.
  record Waiting(Exception cause, Duration retryIn) implements ReceiverState {}

  /// The repository has no room. Nothing is acknowledged, so the slot keeps the WAL; goes on
  /// without a gap when there is room again.
  record RepositoryFull(StoreFull cause, Duration retryIn) implements ReceiverState {}

  /// Has ended for good, since going on would harm the archive; a person must decide.
  record Refused(WalRefused reason) implements ReceiverState {}

  /// Was closed.
  record Stopped() implements ReceiverState {}
}
