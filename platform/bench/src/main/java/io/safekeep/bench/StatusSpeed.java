package io.safekeep.bench;

import io.safekeep.testing.Directories;
import io.safekeep.testing.KafkaBroker;
import io.safekeep.testing.PostgresServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/// How many people may look at the status page at once: requests per second for the whole page over
/// kept connections, beside other users of the machine and of the load's own share of it.
final class StatusSpeed implements Benchmark {
  private static final String DATABASE = "notification";
  private static final double WANTED = 5000;
  private static final String PAGE = "/status/";

  private final Path home;

  StatusSpeed(Path home) {
    this.home = home;
  }

  @Override
  public String name() {
    return "status";
  }

  @Override
  public String description() {
    return "requests per second for the public status page; [seconds=10 warm=10 connections=32]";
  }

  @Override
  public Result run(List<String> arguments, Log log) throws Exception {
    var given = NamedArguments.of(arguments, List.of("seconds", "warm", "connections"));
    var connections = given.number("connections", 32);
    var warm = Duration.ofSeconds(given.number("warm", 10));
    var time = Duration.ofSeconds(given.number("seconds", 10));
    var directory = IdentitySpeed.directory();
    log.say("starts notification-service");
    var postgres = PostgresServer.in(directory.resolve("postgres")).start();
    postgres.createDatabase(DATABASE);
    var broker = KafkaBroker.start(directory.resolve("kafka"));
    try (var service =
        DeliveredService.start(
            home,
            "notification-service",
            new DeliveredService.Backing(postgres, DATABASE, broker),
            directory.resolve("notification-service.log"),
            Map.of(
                "SAFEKEEP_NOTIFICATION_MASTER_KEY",
                DeliveredService.MASTER_KEY,
                "SAFEKEEP_PAGES_COOKIE_SECRET",
                DeliveredService.MASTER_KEY))) {
      load(service.port(), connections, warm);
      var cpu = CpuClock.of(service.process());
      long requests = load(service.port(), connections, time);
      var used = CpuClock.of(service.process()).minus(cpu);
      log.say(
          "%d requests at %d connections; %.0f µs of the service's CPU each; load average %s"
              .formatted(
                  requests,
                  connections,
                  used.toNanos() / 1000.0 / Math.max(1, requests),
                  LogSpeed.load()));
      return Result.moreIsBetter(
          requests / (double) time.toSeconds(), "requests/s", WANTED, "5,000 requests/s");
    } finally {
      broker.close();
      postgres.close();
      Directories.delete(directory);
    }
  }

  private static long load(int port, int connections, Duration time)
      throws InterruptedException, ExecutionException {
    long end = System.nanoTime() + time.toNanos();
    Callable<Long> visitor = () -> visit(port, end);
    long requests = 0;
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var visitors = Stream.generate(() -> visitor).limit(connections).toList();
      for (Future<Long> done : threads.invokeAll(visitors)) {
        requests += done.get();
      }
    }
    return requests;
  }

  private static long visit(int port, long end) throws IOException {
    long requests = 0;
    try (var connection = KeptConnection.to(port)) {
      while (System.nanoTime() < end) {
        connection.get(PAGE, Map.of()).require(200, "operational");
        requests++;
      }
    }
    return requests;
  }
}
