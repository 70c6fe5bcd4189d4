package io.safekeep.backup.recovery;

import java.time.Instant;

/// Where a restore stands. Each state knows the changes it allows.
public sealed interface RestoreState {

  /// A restore that has not ended; it can be cancelled and can fail.
  sealed interface Active extends RestoreState {

    default Failed failed(String reason, Instant at) {
      return new Failed(reason, at);
    }

    default Cancelled cancelled(Instant at) {
      return new Cancelled(at);
    }
  }

  /// Accepted, waiting for a replica to take it.
  record Queued() implements Active {

    public Running started() {
      return new Running();
    }
  }

  /// The copy is being built. Taken up again by another replica, it starts from the beginning.
  record Running() implements Active {

    public Ready ready(String host, int port, Instant at) {
      return new Ready(host, port, at);
    }
  }

  /// The copy serves.
  record Ready(String host, int port, Instant readyAt) implements RestoreState {

    public Discarded discarded(Instant at) {
      return new Discarded(at);
    }
  }

  /// It could not be done; nothing is left of it.
  record Failed(String reason, Instant failedAt) implements RestoreState {}

  /// Somebody called it off; nothing is left of it.
  record Cancelled(Instant cancelledAt) implements RestoreState {}

  /// The copy was taken down and removed.
  record Discarded(Instant discardedAt) implements RestoreState {}
}
