package io.safekeep.backup.replacement;

import io.safekeep.backup.wire.Lsn;
import java.time.Instant;

/// The state to which the replaced server can be brought back if the replacement was a mistake. It
/// was proven reachable before anything else was done.
public sealed interface SafetyPoint {

  /// By the clock of the datastore's server.
  Instant instant();

  /// A restore point, written into the live server's log and archived in every repository.
  record Named(String name, Lsn lsn, Instant instant) implements SafetyPoint {}

  /// The newest instant that could be recovered of a server that is gone.
  record Newest(Instant instant) implements SafetyPoint {}
}
