package io.safekeep.local;

import io.safekeep.testing.Directories;
import io.safekeep.testing.KafkaBroker;
import io.safekeep.testing.PostgresServer;
import io.safekeep.testing.SmtpSink;
import io.safekeep.testing.Spawner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;

/// The launcher's own ahead-of-time cache: Kafka starts in its JVM, and would otherwise take a
/// third of the time of a start. `./safekeep` gives it to the JVM when it is newer than the jar.
final class LauncherCache {
  private LauncherCache() {}

  static boolean isMissing(StateDirectory state) {
    try {
      var jar = Path.of(System.getProperty("java.class.path"));
      return jar.toString().endsWith(".jar")
          && (!Files.exists(file(state))
              || Files.getLastModifiedTime(file(state)).compareTo(Files.getLastModifiedTime(jar))
                  <= 0);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot look at " + file(state), e);
    }
  }

  private static Path file(StateDirectory state) {
    return state.caches().resolve("launcher.aot");
  }

  /// Makes the cache from a rehearsal in a process like this one.
  static void make(StateDirectory state) {
    var fresh = state.caches().resolve("launcher.aot.new");
    try {
      Files.deleteIfExists(fresh);
      var own = ProcessHandle.current().info();
      var command = new ArrayList<String>();
      command.add(ServiceJvm.java());
      for (var argument : own.arguments().orElseThrow()) {
        if (argument.equals("-jar")) {
          break;
        }
        if (!argument.startsWith("-XX:AOTCache=")) {
          command.add(argument);
        }
      }
      command.add("-XX:AOTCacheOutput=" + fresh);
      command.add("-jar");
      command.add(System.getProperty("java.class.path"));
      command.add("rehearse");
      var log = state.log("rehearsal").toFile();
      Spawner.start(
              new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log), "TERM")
          .waitFor();
      if (Files.exists(fresh)) {
        Files.move(fresh, file(state), StandardCopyOption.ATOMIC_MOVE);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make the launcher's start-up cache", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Starts and stops what the launcher starts in its own JVM, in a folder that is deleted again.
  static void rehearse() {
    try {
      var folder = Files.createTempDirectory("safekeep-rehearsal-");
      try (var postgres = PostgresServer.in(folder.resolve("postgres")).forTests().start();
          var broker = KafkaBroker.start(folder.resolve("kafka"));
          var sink = SmtpSink.start(0);
          var view = MailView.start(sink, 0)) {
        postgres.createRole("rehearsal", "rehearsal", "");
        postgres.createDatabase("rehearsal", "rehearsal");
        HealthProbe.ask(view.url().resolve("/mails"));
        broker.stop();
      } finally {
        Directories.delete(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("rehearsal without a folder", e);
    }
  }
}
