package io.safekeep.local;

import io.safekeep.testing.Spawner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Processes that a killed launcher left behind.
final class LeftoverServices {
  private static final Duration STOP_LIMIT = Duration.ofSeconds(5);

  private LeftoverServices() {}

  /// The word on a service's command line that ties it to its state directory.
  static String mark(StateDirectory state) {
    return "-Dsafekeep.state=" + state.root();
  }

  static Path pidFile(StateDirectory state, String service) {
    return state.run().resolve(service + ".pid");
  }

  /// Stops those that still run, and returns what was stopped, for example `backup-service (1234)`.
  /// A process id that meanwhile belongs to something else is left alone.
  static List<String> stop(StateDirectory state) {
    try (var files = Files.list(state.run())) {
      return files
          .filter(file -> file.toString().endsWith(".pid"))
          .filter(file -> !file.equals(InstanceLock.pidFile(state)))
          .flatMap(file -> stop(state, file).stream())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list " + state.run(), e);
    }
  }

  private static Optional<String> stop(StateDirectory state, Path pidFile) {
    try {
      var text = Files.readString(pidFile).strip();
      Files.delete(pidFile);
      return Optional.of(text)
          .filter(pid -> pid.matches("\\d{1,18}"))
          .flatMap(pid -> ProcessHandle.of(Long.parseLong(pid)))
          .filter(process -> isOurs(process, state))
          .map(process -> {
            end(process);
            var name = pidFile.getFileName().toString().replaceFirst("\\.pid$", "");
            return name + " (" + process.pid() + ")";
          });
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + pidFile, e);
    }
  }

  private static boolean isOurs(ProcessHandle process, StateDirectory state) {
    try {
      var commandLine =
          Files.readString(
              Path.of("/proc", Long.toString(process.pid()), "cmdline"), StandardCharsets.UTF_8);
      return List.of(commandLine.split("\0")).contains(mark(state));
    } catch (IOException e) {
      return false;
    }
  }

  private static void end(ProcessHandle process) {
    Spawner.signal(process.pid(), "TERM");
    try {
      process.onExit().get(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      process.destroyForcibly();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      throw new IllegalStateException("cannot wait for process " + process.pid(), e);
    }
  }
}
