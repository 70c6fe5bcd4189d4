package io.safekeep.client;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/// What the client has around it.
///
/// @param pause how it waits between two polls
public record Terminal(
    Map<String, String> environment, PrintStream out, PrintStream err, Clock clock, Pause pause) {

  public Terminal {
    environment = Map.copyOf(environment);
  }

  /// Waiting, which tests shorten.
  @FunctionalInterface
  public interface Pause {
    void rest(Duration duration) throws InterruptedException;
  }

  static Terminal ofProcess() {
    return new Terminal(System.getenv(), System.out, System.err, Clock.systemUTC(), Thread::sleep);
  }

  Optional<String> variable(String name) {
    return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
  }

  /// Where the sign-in is kept (XDG Base Directory Specification).
  Path folder() {
    return variable("SAFEKEEP_HOME")
        .map(Path::of)
        .or(() -> variable("XDG_CONFIG_HOME").map(home -> Path.of(home, "safekeep")))
        .or(() -> variable("HOME").map(home -> Path.of(home, ".config", "safekeep")))
        .orElseThrow(
            () -> Failure.fault("there is no HOME to keep the sign-in in; set SAFEKEEP_HOME"));
  }

  void say(String text) {
    out.println(text);
    out.flush();
  }
}
