package io.safekeep.bench;

import com.sun.net.httpserver.HttpServer;
import io.safekeep.testing.Directories;
import io.safekeep.testing.Ports;
import io.safekeep.testing.Spawner;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/// Debian's Alertmanager, which groups by what Safekeep's first rules group by, waits for nothing
/// before it notifies, and notifies a webhook in this process.
final class AlertmanagerPeer implements AutoCloseable {
  private static final Path PROGRAM = Path.of("/usr/bin/prometheus-alertmanager");
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Path directory;
  private final Process process;
  private final HttpServer receiver;
  private final List<Long> notified;
  private final int port;

  private AlertmanagerPeer(
      Path directory, Process process, HttpServer receiver, List<Long> notified, int port) {
    this.directory = directory;
    this.process = process;
    this.receiver = receiver;
    this.notified = notified;
    this.port = port;
  }

  /// Empty where Debian's package `prometheus-alertmanager` is not installed.
  static Optional<AlertmanagerPeer> start() throws IOException, InterruptedException {
    if (!Files.isExecutable(PROGRAM)) {
      return Optional.empty();
    }
    var directory = Files.createTempDirectory("safekeep-alertmanager-");
    List<Long> notified = Collections.synchronizedList(new ArrayList<>());
    var receiver =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
    receiver.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    receiver.createContext(
        "/",
        exchange -> {
          notified.add(System.nanoTime());
          try (exchange) {
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(204, -1);
          }
        });
    receiver.start();
    var config = directory.resolve("alertmanager.yml");
    Files.writeString(
        config,
        """
        route:
          receiver: bench
          group_by: [alertname, service]
          group_wait: 0s
          group_interval: 5m
          repeat_interval: 4h
        receivers:
          - name: bench
            webhook_configs:
              - url: http://127.0.0.1:%d/
        """
            .formatted(receiver.getAddress().getPort()));
    int port = Ports.free();
    var builder =
        new ProcessBuilder(
                PROGRAM.toString(),
                "--config.file=" + config,
                "--storage.path=" + directory.resolve("data"),
                "--web.listen-address=127.0.0.1:" + port,
                "--cluster.listen-address=")
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("alertmanager.log").toFile());
    var peer =
        new AlertmanagerPeer(directory, Spawner.start(builder, "KILL"), receiver, notified, port);
    peer.awaitReady();
    return Optional.of(peer);
  }

  private void awaitReady() throws IOException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!isReady()) {
      if (System.nanoTime() > deadline) {
        throw new IOException("alertmanager is not ready; its log is in " + directory);
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  private boolean isReady() throws InterruptedException {
    try (var http = HttpClient.newHttpClient()) {
      var ready = HttpRequest.newBuilder(at("/-/ready")).build();
      return http.send(ready, BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException notYet) {
      return false;
    }
  }

  private URI at(String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  HttpRequest request(List<AlertStorm.Alert> alerts) {
    return HttpRequest.newBuilder(at("/api/v2/alerts"))
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(AlertStorm.json(alerts)))
        .build();
  }

  /// When notifications came, as `System.nanoTime()`.
  List<Long> notified() {
    synchronized (notified) {
      return List.copyOf(notified);
    }
  }

  Duration cpu() throws IOException {
    return CpuClock.of(process.toHandle());
  }

  @Override
  public void close() throws IOException {
    process.destroy();
    process.onExit().join();
    receiver.stop(0);
    Directories.delete(directory);
  }
}
