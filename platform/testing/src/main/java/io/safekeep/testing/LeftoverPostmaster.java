package io.safekeep.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A PostgreSQL server that still runs on a data directory although nobody looks after it: its
/// parent was killed.
record LeftoverPostmaster(ProcessHandle process, Path dataDirectory) {
  private static final Duration STOP_LIMIT = Duration.ofSeconds(20);

  /// Finds it by `postmaster.pid`. A file whose process is gone, or is now something else, is stale
  /// and no reason to stop anything.
  static Optional<LeftoverPostmaster> of(Path dataDirectory) {
    var pidFile = dataDirectory.resolve("postmaster.pid");
    try {
      if (!Files.exists(pidFile)) {
        return Optional.empty();
      }
      var lines = Files.readAllLines(pidFile);
      if (lines.isEmpty() || !lines.getFirst().strip().matches("\\d{1,18}")) {
        return Optional.empty();
      }
      return ProcessHandle.of(Long.parseLong(lines.getFirst().strip()))
          .filter(handle -> serves(handle.pid(), dataDirectory))
          .map(handle -> new LeftoverPostmaster(handle, dataDirectory));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + pidFile, e);
    }
  }

  /// Stops it in order, or kills it when it does not listen.
  ///
  /// @throws IllegalStateException when a live JVM still looks after it
  void stop() {
    process
        .parent()
        .filter(parent -> parent.info().command().orElse("").endsWith("/java"))
        .ifPresent(owner -> {
          throw new IllegalStateException(
              "%s is in use: PostgreSQL runs there as process %d, started by process %d"
                  .formatted(dataDirectory, process.pid(), owner.pid()));
        });
    var family = new ArrayList<>(process.descendants().toList());
    family.add(process);
    Spawner.signal(process.pid(), "INT");
    for (var member : family) {
      awaitEnd(member);
    }
  }

  private static void awaitEnd(ProcessHandle member) {
    try {
      member.onExit().get(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      member.destroyForcibly();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      throw new IllegalStateException("cannot wait for process " + member.pid(), e);
    }
  }

  private static boolean serves(long pid, Path dataDirectory) {
    try {
      var words =
          new String(
                  Files.readAllBytes(Path.of("/proc", Long.toString(pid), "cmdline")),
                  StandardCharsets.UTF_8)
              .split("\0");
      return words.length > 2
          && words[0].endsWith("/postgres")
          && List.of(words).contains(dataDirectory.toString());
    } catch (IOException e) {
      return false;
    }
  }
}
