package io.safekeep.backup.recovery;

import io.safekeep.backup.wire.Lsn;
import java.time.Instant;

/// Which state of the datastore is wanted.
public sealed interface RestoreTarget {

  /// Every commit at or before this instant, to the microsecond, by the clock of the server that
  /// committed.
  record At(Instant instant) implements RestoreTarget {}

  /// Every commit whose WAL record begins at or before this position.
  record Position(Lsn lsn) implements RestoreTarget {}

  /// The newest state that is archived.
  record Latest() implements RestoreTarget {}
}
