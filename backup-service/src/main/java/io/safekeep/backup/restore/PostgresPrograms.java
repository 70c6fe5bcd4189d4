package io.safekeep.backup.restore;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/// The programs of one PostgreSQL version, and how this process may run them.
///
/// @param directory the one with `postgres` in it
/// @param prefix words before the command
public record PostgresPrograms(Path directory, List<String> prefix) {
  private static final Pattern VERSION = Pattern.compile("postgres \\(PostgreSQL\\) (\\d+).*");
  private static final Path PROC_STATUS = Path.of("/proc/self/status");

  public PostgresPrograms {
    prefix = List.copyOf(prefix);
  }

  /// The programs in a directory, run as the user of this process. PostgreSQL refuses root; root
  /// therefore runs it in a user namespace of its own, where it sees itself as nobody and root's
  /// files as its own.
  public static PostgresPrograms in(Path directory) throws IOException {
    return new PostgresPrograms(directory, isRoot() ? List.of("unshare", "--user") : List.of());
  }

  private static boolean isRoot() throws IOException {
    if (!Files.exists(PROC_STATUS)) {
      return "root".equals(System.getProperty("user.name"));
    }
    return Files.readAllLines(PROC_STATUS).stream()
        .filter(line -> line.startsWith("Uid:"))
        .anyMatch(line -> line.split("\\s+")[2].equals("0"));
  }

  /// Major version of the server, for instance 18.
  int majorVersion() throws IOException {
    var words = output(List.of(postgres(), "--version"));
    var version = VERSION.matcher(words.orElse(""));
    if (!version.matches()) {
      throw new IOException("%s does not tell its version".formatted(postgres()));
    }
    return Integer.parseInt(version.group(1));
  }

  /// Value of a setting in a data directory, as its files say; empty if they are not accepted.
  Optional<String> setting(Path dataDirectory, String name) throws IOException {
    return output(List.of(postgres(), "-C", name, "-D", dataDirectory.toString()));
  }

  /// Whether there is a shared library of that name.
  boolean hasLibrary(String name) {
    var file = name.replace("$libdir/", "");
    var home = directory.resolveSibling("lib");
    return List.of(Path.of(file), home.resolve(file), home.resolve("postgresql").resolve(file))
        .stream()
        .anyMatch(path -> path.isAbsolute() && Files.exists(Path.of(path + ".so")));
  }

  List<String> serverCommand(Path dataDirectory) {
    var command = new ArrayList<>(prefix);
    // A session of its own: Ctrl-C in our terminal is not meant for it.
    command.addAll(List.of("setsid", postgres(), "-D", dataDirectory.toString()));
    return command;
  }

  private String postgres() {
    return directory.resolve("postgres").toString();
  }

  private static Optional<String> output(List<String> command) throws IOException {
    var builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
    cleanEnvironment(builder);
    var process = builder.start();
    try (var out = process.getInputStream()) {
      var text = new String(out.readAllBytes(), StandardCharsets.UTF_8).strip();
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return Optional.empty();
      }
      return process.exitValue() == 0 ? Optional.of(text) : Optional.empty();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while postgres answered");
    }
  }

  /// PG* variables of ours must not reach a tenant's server; its messages are read by people and by
  /// us.
  static void cleanEnvironment(ProcessBuilder builder) {
    builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
    builder.environment().put("LC_MESSAGES", "C");
  }
}
