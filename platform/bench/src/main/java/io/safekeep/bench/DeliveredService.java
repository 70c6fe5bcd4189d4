package io.safekeep.bench;

import io.safekeep.testing.KafkaBroker;
import io.safekeep.testing.Ports;
import io.safekeep.testing.PostgresServer;
import io.safekeep.testing.Spawner;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// A service as it is delivered, a process of its own with the flags of its image.
final class DeliveredService implements AutoCloseable {

  /// What the JVM takes of the 512 MiB of the chart's pods, in which it chooses the serial
  /// collector: 70 % at most, and a 64th to begin with.
  static final List<String> HEAP = List.of("-Xms8m", "-Xmx358m");

  /// Of 32 bytes; what it seals is thrown away.
  static final String MASTER_KEY = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

  private static final List<String> FLAGS =
      List.of(
          "-XX:+UseSerialGC",
          "-XX:+UseCompactObjectHeaders",
          "-XX:+ExitOnOutOfMemoryError",
          "--enable-native-access=ALL-UNNAMED",
          "-Djava.util.logging.manager=org.jboss.logmanager.LogManager");

  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final Duration LONGEST_STOP = Duration.ofMinutes(2);
  private static final long POLL_MILLIS = 20;

  private final Process process;
  private final int port;
  private final Duration untilReady;

  private DeliveredService(Process process, int port, Duration untilReady) {
    this.process = process;
    this.port = port;
    this.untilReady = untilReady;
  }

  /// What a service needs to run.
  record Backing(PostgresServer postgres, String database, KafkaBroker broker) {
    Map<String, String> environment(int port) {
      return Map.of(
          "QUARKUS_HTTP_PORT", Integer.toString(port),
          "QUARKUS_DATASOURCE_JDBC_URL", postgres.jdbcUrl(database),
          "QUARKUS_DATASOURCE_USERNAME", PostgresServer.SUPERUSER,
          "QUARKUS_DATASOURCE_PASSWORD", postgres.password(),
          "KAFKA_BOOTSTRAP_SERVERS", broker.bootstrapServers());
    }
  }

  /// The words that run it.
  ///
  /// @param home of the project, where the service was built
  static List<String> command(Path home, String service, List<String> flags) {
    var jar = home.resolve(service).resolve("target/quarkus-app/quarkus-run.jar");
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(flags);
    command.addAll(FLAGS);
    command.addAll(List.of("-jar", jar.toString()));
    return command;
  }

  /// Starts it at a free port and returns once it is ready.
  static DeliveredService start(
      Path home, String service, Backing backing, Path log, Map<String, String> environment)
      throws IOException, InterruptedException {
    return start(command(home, service, HEAP), Ports.free(), backing, log, environment);
  }

  /// The same at a given port, by a command of the caller's.
  static DeliveredService start(
      List<String> command, int port, Backing backing, Path log, Map<String, String> environment)
      throws IOException, InterruptedException {
    var builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    var all = new HashMap<>(backing.environment(port));
    all.putAll(environment);
    builder.environment().putAll(all);
    var begin = System.nanoTime();
    var process = Spawner.start(builder, "KILL");
    awaitReady(process, port, log);
    return new DeliveredService(process, port, Duration.ofNanos(System.nanoTime() - begin));
  }

  private static void awaitReady(Process process, int port, Path log)
      throws IOException, InterruptedException {
    var ready = URI.create("http://127.0.0.1:" + port + "/q/health/ready");
    var deadline = System.nanoTime() + PATIENCE.toNanos();
    try (var http = HttpClient.newHttpClient()) {
      while (!isReady(http, ready)) {
        if (!process.isAlive()) {
          throw new IOException("the service ended:\n" + Files.readString(log));
        }
        if (System.nanoTime() > deadline) {
          throw new IOException("the service is not ready; its log is " + log);
        }
        TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
      }
    }
  }

  private static boolean isReady(HttpClient http, URI ready) throws InterruptedException {
    var question = HttpRequest.newBuilder(ready).timeout(Duration.ofSeconds(5)).build();
    try {
      return http.send(question, BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException notYet) {
      return false;
    }
  }

  ProcessHandle process() {
    return process.toHandle();
  }

  int port() {
    return port;
  }

  /// From its start until it said that it is ready.
  Duration untilReady() {
    return untilReady;
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(LONGEST_STOP.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
