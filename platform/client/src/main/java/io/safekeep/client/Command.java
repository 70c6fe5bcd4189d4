package io.safekeep.client;

import java.util.List;
import java.util.Set;

/// Something the client can be told to do.
///
/// @param words what it takes besides options, in capitals, for example `GRANT`
/// @param options that take a value
/// @param switches that take none
/// @param passesOn whether what follows the last of `words` is for another program
record Command(
    String name,
    List<String> words,
    Set<String> options,
    Set<String> switches,
    boolean passesOn,
    String synopsis,
    Action action) {

  Command {
    words = List.copyOf(words);
    options = Set.copyOf(options);
    switches = Set.copyOf(switches);
  }

  /// What it does; returns the exit code.
  @FunctionalInterface
  interface Action {
    int run(Arguments arguments);
  }
}
