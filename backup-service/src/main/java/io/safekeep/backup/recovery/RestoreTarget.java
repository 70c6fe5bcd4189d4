package io.safekeep.backup.recovery;

import io.safekeep.backup.wire.Lsn;
import java.time.Instant;

/// Which state of the datastore is wanted.
public sealed interface RestoreTarget {

  /// Every commit at or before this instant, to the microsecond, by the clock of the server that
  /// committed.
  record At(Instant instant) implements RestoreTarget {}

  /// Everything in the log up to this position, and with it the first record that begins there or
  /// behind.
  record Position(Lsn lsn) implements RestoreTarget {}

  /// What was committed when a named restore point was created.
  record Named(String name) implements RestoreTarget {}

  /// The state at the end of a base backup, of the newest one if none is named: the least that has
  /// to be replayed.
  record Immediate() implements RestoreTarget {}

  /// The newest state that is archived.
  record Latest() implements RestoreTarget {}
}
