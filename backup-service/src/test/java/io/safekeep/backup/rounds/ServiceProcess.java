package io.safekeep.backup.rounds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.safekeep.testing.Spawner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// backup-service as it is delivered, as a process of its own that can be killed and started again.
final class ServiceProcess implements AutoCloseable {
  private static final Path PROGRAM = Path.of("target", "quarkus-app", "quarkus-run.jar");
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final int port;
  private final Path log;
  private final Map<String, String> environment;
  private final HttpClient http = HttpClient.newHttpClient();
  private Process process;

  /// Starts it.
  ///
  /// @param log file that its messages are appended to
  /// @param environment settings besides its port
  ServiceProcess(int port, Path log, Map<String, String> environment) {
    this.port = port;
    this.log = log;
    this.environment = Map.copyOf(environment);
    assertThat(PROGRAM).as("the packaged service").exists();
    process = spawn();
  }

  int port() {
    return port;
  }

  private Process spawn() {
    var builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx128m",
            "-XX:MaxDirectMemorySize=128m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:+ExitOnOutOfMemoryError",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-jar",
            PROGRAM.toAbsolutePath().toString());
    builder.environment().putAll(environment);
    builder.environment().put("QUARKUS_HTTP_PORT", Integer.toString(port));
    builder
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    try {
      return Spawner.start(builder, "KILL");
    } catch (IOException e) {
      throw new UncheckedIOException("the service does not start", e);
    }
  }

  /// Ends it as `kill -9` does; returns once it is gone.
  void kill() {
    process.destroyForcibly().onExit().join();
  }

  /// Starts it again unless it runs.
  void start() {
    if (!process.isAlive()) {
      process = spawn();
    }
  }

  void awaitReady() {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(100))
        .until(() -> {
          assertThat(process.isAlive()).as("the service lives; its log is %s", log).isTrue();
          return isReady();
        });
  }

  private boolean isReady() throws InterruptedException {
    var question =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/q/health/ready"))
            .timeout(Duration.ofSeconds(5))
            .build();
    try {
      return http.send(question, BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException notYet) {
      return false;
    }
  }

  /// Stops it in order, so that no copy goes on without it.
  @Override
  public void close() {
    process.destroy();
    process.onExit().completeOnTimeout(process, 20, TimeUnit.SECONDS).join();
    kill();
    http.close();
  }
}
