package io.safekeep.local;

import io.safekeep.local.HealthProbe.Health;
import io.safekeep.testing.Spawner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One service, or what stands beside them, as a process of its own.
final class ServiceProcess implements Supervised {
  private static final Duration START_LIMIT = Duration.ofSeconds(120);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(12);
  private static final Duration POLL = Duration.ofMillis(10);

  private final Program program;
  private final StateDirectory state;
  private final ServiceLog log;
  private volatile boolean wanted = true;
  private volatile List<String> cacheFlags = List.of();
  private volatile @Nullable Process process;

  ServiceProcess(Program program, StateDirectory state) {
    this.program = program;
    this.state = state;
    this.log = new ServiceLog(state.log(program.name()));
  }

  @Override
  public String name() {
    return program.name();
  }

  URI url() {
    return program.url();
  }

  URI health() {
    return program.health();
  }

  Endpoints.Service endpoint() {
    return new Endpoints.Service(name(), url(), health(), pid());
  }

  long pid() {
    return running().pid();
  }

  boolean isAlive() {
    var current = process;
    return current != null && current.isAlive();
  }

  /// Flags that make the JVM use a start-up cache from the next start on.
  void useCache(List<String> flags) {
    cacheFlags = List.copyOf(flags);
  }

  /// Starts the process and returns once it is ready.
  ///
  /// @throws IllegalStateException when it ends before; with the end of its log
  synchronized void start() {
    wanted = true;
    spawn(cacheFlags);
    awaitReady();
  }

  /// Starts the process with `flags` besides the usual ones, without waiting.
  synchronized void spawn(List<String> flags) {
    if (isAlive()) {
      return;
    }
    try {
      log.mark();
      var builder =
          new ProcessBuilder(command(flags))
              .directory(state.root().toFile())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.file().toFile()));
      builder.environment().putAll(program.environment());
      builder.environment().put(ServiceJvm.MALLOC_ARENAS, "1");
      var started = Spawner.start(builder, "TERM");
      process = started;
      Files.writeString(pidFile(), Long.toString(started.pid()));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + name(), e);
    }
  }

  private List<String> command(List<String> flags) {
    var command = new ArrayList<String>();
    command.add(program.executable());
    command.addAll(program.flags());
    command.addAll(flags);
    // By this mark a later run knows a process that a killed one left behind.
    command.add(LeftoverServices.mark(state));
    command.addAll(program.words());
    return command;
  }

  void awaitReady() {
    var current = running();
    var deadline = System.nanoTime() + START_LIMIT.toNanos();
    while (HealthProbe.ask(health()) != Health.READY) {
      try {
        if (current.waitFor(POLL.toMillis(), TimeUnit.MILLISECONDS)) {
          throw new IllegalStateException(
              "%s ended with code %d before it was ready\n%s\nmore in %s"
                  .formatted(name(), current.exitValue(), log.whyItFailed(), log.file()));
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while " + name() + " started", e);
      }
      if (System.nanoTime() > deadline) {
        current.destroyForcibly();
        throw new IllegalStateException(
            "%s was not ready within %d s\n%s\nmore in %s"
                .formatted(name(), START_LIMIT.toSeconds(), log.whyItFailed(), log.file()));
      }
    }
  }

  @Override
  public CompletableFuture<String> ended() {
    return running().onExit().thenApply(ended -> "code " + ended.exitValue());
  }

  @Override
  public boolean isWanted() {
    return wanted;
  }

  @Override
  public void startAgain() {
    spawn(cacheFlags);
    awaitReady();
  }

  /// Kills the process as a crash would; its supervisor starts it again.
  void kill() {
    running().destroyForcibly().onExit().join();
  }

  /// Asks the process to end and waits, `limit` at most, before it is killed.
  void stop(Duration limit) {
    wanted = false;
    var current = process;
    if (current == null) {
      return;
    }
    current.destroy();
    try {
      if (!current.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        current.destroyForcibly().waitFor();
      }
      Files.deleteIfExists(pidFile());
    } catch (InterruptedException e) {
      current.destroyForcibly();
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + pidFile(), e);
    }
  }

  void stop() {
    stop(STOP_LIMIT);
  }

  private Process running() {
    var current = process;
    if (current == null) {
      throw new IllegalStateException(name() + " was never started");
    }
    return current;
  }

  private Path pidFile() {
    return LeftoverServices.pidFile(state, name());
  }
}
