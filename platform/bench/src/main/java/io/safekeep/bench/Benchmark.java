package io.safekeep.bench;

import java.util.List;

/// Measures one thing and compares it with a peer: another program that does the same, or a
/// published limit.
public interface Benchmark {

  /// What it is called on the command line.
  String name();

  /// One line on what is measured, against what, and how.
  String description();

  /// Measures, telling `log` how far it is.
  ///
  /// @param arguments words after the name; what they mean is in the description
  /// @throws IllegalArgumentException when `arguments` mean nothing to it
  Result run(List<String> arguments, Log log) throws Exception;

  /// Where a benchmark tells each round.
  interface Log {
    void say(String line);
  }
}
