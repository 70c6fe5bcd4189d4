package io.safekeep.local;

import java.net.URI;
import java.util.List;
import java.util.Map;

/// What one process runs.
///
/// @param executable a JVM, or a native executable
/// @param flags of the JVM, or of the executable's own runtime
/// @param words behind them: for a JVM `-jar`, the jar, its arguments
/// @param health answers 200 once it is ready
record Program(
    String name,
    String executable,
    List<String> flags,
    List<String> words,
    Map<String, String> environment,
    URI url,
    URI health) {

  Program {
    flags = List.copyOf(flags);
    words = List.copyOf(words);
    environment = Map.copyOf(environment);
  }
}
