package io.safekeep.client;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// What the client has around it.
///
/// @param in what the person types
/// @param pause how it waits between two polls
public record Terminal(
    Map<String, String> environment,
    BufferedReader in,
    PrintStream out,
    PrintStream err,
    Clock clock,
    Pause pause) {

  private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}\\p{Cf}&&[^\\n\\t]]");

  public Terminal {
    environment = Map.copyOf(environment);
  }

  /// Waiting, which tests shorten.
  @FunctionalInterface
  public interface Pause {
    void rest(Duration duration) throws InterruptedException;
  }

  static Terminal ofProcess() {
    return new Terminal(
        System.getenv(),
        new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset())),
        System.out,
        System.err,
        Clock.systemUTC(),
        Thread::sleep);
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

  /// The line that the person types; nothing if there is nobody.
  String answer() {
    try {
      var line = in.readLine();
      return line == null ? "" : line;
    } catch (IOException gone) {
      return "";
    }
  }

  void say(String text) {
    out.println(printable(text));
    out.flush();
  }

  void complain(String text) {
    err.println(printable(text));
    err.flush();
  }

  /// What other people wrote, such as a justification, must not steer the terminal.
  private static String printable(String text) {
    return CONTROL.matcher(text).replaceAll("?");
  }
}
