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
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One service as a process of its own.
final class ServiceProcess implements Supervised {
  private static final Duration START_LIMIT = Duration.ofSeconds(120);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(12);
  private static final Duration POLL = Duration.ofMillis(50);

  private final ServiceSpec spec;
  private final int port;
  private final Map<String, String> environment;
  private final StateDirectory state;
  private final ServiceLog log;
  private volatile boolean wanted = true;
  private volatile List<String> cacheFlags = List.of();
  private volatile @Nullable Process process;

  ServiceProcess(
      ServiceSpec spec, int port, Map<String, String> environment, StateDirectory state) {
    this.spec = spec;
    this.port = port;
    this.environment = Map.copyOf(environment);
    this.state = state;
    this.log = new ServiceLog(state.log(spec.name()));
  }

  @Override
  public String name() {
    return spec.name();
  }

  URI url() {
    return URI.create("http://localhost:" + port);
  }

  URI health() {
    // The address, not the name: localhost may mean ::1 first, where the service does not listen.
    return URI.create("http://127.0.0.1:" + port + "/q/health/ready");
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

  ServiceSpec spec() {
    return spec;
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
      builder.environment().putAll(environment);
      builder.environment().put(ServiceJvm.MALLOC_ARENAS, "1");
      var started = Spawner.start(builder, "TERM");
      process = started;
      Files.writeString(pidFile(), Long.toString(started.pid()));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + spec.name(), e);
    }
  }

  private List<String> command(List<String> flags) {
    var command = new ArrayList<String>();
    command.add(ServiceJvm.java());
    command.addAll(ServiceJvm.FLAGS);
    command.addAll(flags);
    // By this mark a later run knows a process that a killed one left behind.
    command.add(LeftoverServices.mark(state));
    command.add("-jar");
    command.add(spec.jar().toString());
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
                  .formatted(spec.name(), current.exitValue(), log.whyItFailed(), log.file()));
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while " + spec.name() + " started", e);
      }
      if (System.nanoTime() > deadline) {
        current.destroyForcibly();
        throw new IllegalStateException(
            "%s was not ready within %d s\n%s\nmore in %s"
                .formatted(spec.name(), START_LIMIT.toSeconds(), log.whyItFailed(), log.file()));
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
      throw new IllegalStateException(spec.name() + " was never started");
    }
    return current;
  }

  private Path pidFile() {
    return LeftoverServices.pidFile(state, spec.name());
  }
}
