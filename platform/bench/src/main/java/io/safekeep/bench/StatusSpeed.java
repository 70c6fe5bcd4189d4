package io.safekeep.bench;

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
    log.say("starts notification-service");
    try (var rig = NotificationRig.start(home, Map.of())) {
      load(rig.port(), connections, warm);
      var cpu = CpuClock.of(rig.process());
      long requests = load(rig.port(), connections, time);
      var used = CpuClock.of(rig.process()).minus(cpu);
      log.say(
          "%d requests at %d connections; %.0f µs of the service's CPU each; load average %s"
              .formatted(
                  requests,
                  connections,
                  used.toNanos() / 1000.0 / Math.max(1, requests),
                  LogSpeed.load()));
      return Result.moreIsBetter(
          requests / (double) time.toSeconds(), "requests/s", WANTED, "5,000 requests/s");
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
