package io.safekeep.backup.filestore;

import io.safekeep.backup.files.SqlFileHistory.Extent;
import java.time.Instant;
import java.util.UUID;

/// Bringing a part of a file store, as it was at an instant, into a directory of its own.
///
/// @param directory ends with `/`; empty for everything
/// @param total how much is to be brought
/// @param done how much of it is there, each file read to its end and found to be what it was
record FileRestore(
    UUID id,
    UUID store,
    Instant target,
    String directory,
    String requestedBy,
    Instant requestedAt,
    State state,
    Extent total,
    Extent done) {

  FileRestore with(State next) {
    return new FileRestore(
        id, store, target, directory, requestedBy, requestedAt, next, total, done);
  }

  /// Where a restore stands. Each state knows the changes it allows.
  sealed interface State {

    /// One that has not ended; it can be cancelled and can fail.
    sealed interface Active extends State {

      default Failed failed(String reason, Instant at) {
        return new Failed(reason, at);
      }

      default Cancelled cancelled(Instant at) {
        return new Cancelled(at);
      }
    }

    /// Accepted, waiting for a replica to take it.
    record Queued() implements Active {
      Running started() {
        return new Running();
      }
    }

    /// Files are being brought. Taken up again by another replica, it starts from the beginning.
    record Running() implements Active {
      Ready ready(Instant at) {
        return new Ready(at);
      }
    }

    /// All files are there.
    record Ready(Instant at) implements State {
      Discarded discarded(Instant now) {
        return new Discarded(now);
      }
    }

    /// It could not be done; nothing is left of it.
    record Failed(String reason, Instant at) implements State {}

    /// Somebody called it off; nothing is left of it.
    record Cancelled(Instant at) implements State {}

    /// The directory was removed.
    record Discarded(Instant at) implements State {}
  }
}
