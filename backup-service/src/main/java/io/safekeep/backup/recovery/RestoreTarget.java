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

  /// One line that says which target it is, for {@link #parse}.
  default String notation() {
    return switch (this) {
      case At(Instant instant) -> "instant " + instant;
      case Position(Lsn lsn) -> "lsn " + lsn;
      case Named(String name) -> "name " + name;
      case Immediate() -> "immediate";
      case Latest() -> "latest";
    };
  }

  /// Reads what {@link #notation} wrote.
  static RestoreTarget parse(String notation) {
    String[] words = notation.split(" ", 2);
    return switch (words[0]) {
      case "instant" -> new At(Instant.parse(words[1]));
      case "lsn" -> new Position(Lsn.parse(words[1]));
      case "immediate" -> new Immediate();
      case "name" -> new Named(words[1]);
      case "latest" -> new Latest();
      default -> throw new IllegalArgumentException("no target: " + notation);
    };
  }
}
