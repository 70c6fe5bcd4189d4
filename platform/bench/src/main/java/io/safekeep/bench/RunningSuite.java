package io.safekeep.bench;

import io.safekeep.local.Endpoints;
import io.safekeep.local.StateDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// The suite as a user starts it: by the command, in a process of its own, with ports and state of
/// its own beside one that may run already.
final class RunningSuite implements AutoCloseable {
  private static final int PORT_OFFSET = 2000;
  private static final Duration START_LIMIT = Duration.ofMinutes(15);

  private final Process process;
  private final StateDirectory state;

  private RunningSuite(Process process, StateDirectory state) {
    this.process = process;
    this.state = state;
  }

  private static StateDirectory state(Path home) {
    return new StateDirectory(home.resolve(".safekeep").resolve("bench"));
  }

  /// Starts it and returns once all services are healthy.
  static RunningSuite start(Path home) throws IOException, InterruptedException {
    var state = state(home);
    Files.createDirectories(state.logs());
    Files.deleteIfExists(state.root().resolve("endpoints.json"));
    var builder =
        new ProcessBuilder(
                home.resolve("safekeep").toString(), "up", "--port-offset", "" + PORT_OFFSET)
            .redirectErrorStream(true)
            .redirectOutput(state.logs().resolve("bench.log").toFile());
    builder.environment().put("SAFEKEEP_STATE", state.root().toString());
    var suite = new RunningSuite(builder.start(), state);
    suite.awaitHealthy();
    return suite;
  }

  private void awaitHealthy() throws IOException, InterruptedException {
    var deadline = System.nanoTime() + START_LIMIT.toNanos();
    while (Endpoints.read(state).isEmpty()) {
      if (process.waitFor(20, TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException(
            "the suite did not start:\n" + Files.readString(state.logs().resolve("bench.log")));
      }
      if (System.nanoTime() > deadline) {
        close();
        throw new IllegalStateException("the suite was not healthy within " + START_LIMIT);
      }
    }
  }

  Endpoints endpoints() {
    return Endpoints.read(state).orElseThrow();
  }

  @Override
  public void close() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
  }
}
