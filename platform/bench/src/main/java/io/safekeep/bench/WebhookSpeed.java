package io.safekeep.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/// How many webhooks a second one replica delivers while a tenth of the endpoints is dead, and how
/// long one takes to a healthy endpoint at a steady rate. Receivers run in this process, on the
/// same machine.
///
/// First a backlog is put down and delivered, several times; the first turn warms up and does not
/// count. Then messages come at a steady rate. A message counts when its receiver has it.
final class WebhookSpeed implements Benchmark {
  /// Of issue and design: what one replica is to deliver.
  private static final double TARGET_PER_SECOND = 2000;

  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final int PUT_DOWN_AT_ONCE = 2000;
  private static final int BATCHES_A_SECOND = 20;

  private final Path home;

  WebhookSpeed(Path home) {
    this.home = home;
  }

  private record Options(int endpoints, int messages, int rounds, int rate, int seconds) {
    static Options of(List<String> arguments) {
      var given =
          NamedArguments.of(
              arguments, List.of("endpoints", "messages", "rounds", "rate", "seconds"));
      return new Options(
          given.number("endpoints", 200),
          given.number("messages", 20_000),
          given.number("rounds", 3),
          given.number("rate", 1000),
          given.number("seconds", 20));
    }
  }

  @Override
  public String name() {
    return "webhooks";
  }

  @Override
  public String description() {
    return "webhooks per second to local receivers with one of ten dead, against the target; time to a healthy one"
        + " at a steady rate; [endpoints=200 messages=20000 rounds=3 rate=1000 seconds=20]";
  }

  @Override
  public Result run(List<String> arguments, Log log) throws Exception {
    var options = Options.of(arguments);
    log.say("starts notification-service and its receivers");
    try (var rig = WebhookRig.start(home, options.endpoints())) {
      log.say("warms up");
      deliver(rig, options, log);
      List<Double> rates = new ArrayList<>();
      for (int round = 0; round < options.rounds(); round++) {
        rates.add(deliver(rig, options, log));
      }
      steadily(rig, options, log);
      log.say("load average " + LogSpeed.load());
      return Result.moreIsBetter(
          Median.of(rates), "webhooks/s", TARGET_PER_SECOND, "the target of 2,000/s");
    }
  }

  /// Delivers a backlog.
  ///
  /// @return messages a second to endpoints that answer
  private static double deliver(WebhookRig rig, Options options, Log log) throws Exception {
    rig.forget();
    var before = rig.cpu();
    long began = System.nanoTime();
    for (int left = options.messages(); left > 0; left -= PUT_DOWN_AT_ONCE) {
      rig.send(Math.min(left, PUT_DOWN_AT_ONCE));
    }
    awaitAll(rig);
    double seconds = (System.nanoTime() - began) / 1e9;
    double rate = rig.arrived() / seconds;
    var cpu = rig.cpu().minus(before);
    log.say(
        String.format(
            Locale.ROOT,
            "backlog of %d: %.0f/s; CPU a message: service %.0f µs, PostgreSQL %.0f µs",
            options.messages(),
            rate,
            cpu.service().toNanos() / 1000.0 / rig.arrived(),
            cpu.postgres().toNanos() / 1000.0 / rig.arrived()));
    return rate;
  }

  private static void steadily(WebhookRig rig, Options options, Log log) throws Exception {
    rig.forget();
    int batches = options.seconds() * BATCHES_A_SECOND;
    long began = System.nanoTime();
    for (int batch = 0; batch < batches; batch++) {
      long due = began + batch * (1_000_000_000L / BATCHES_A_SECOND);
      TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
      rig.send(options.rate() / BATCHES_A_SECOND);
    }
    awaitAll(rig);
    var latencies = rig.latencies();
    log.say(
        String.format(
            Locale.ROOT,
            "%d/s for %d s: p50 %.1f ms, p95 %.1f ms, p99 %.1f ms to healthy endpoints",
            options.rate(),
            options.seconds(),
            at(latencies, 0.50),
            at(latencies, 0.95),
            at(latencies, 0.99)));
  }

  private static void awaitAll(WebhookRig rig) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (rig.arrived() < rig.expected()) {
      if (System.nanoTime() > deadline) {
        throw new IOException("%d of %d webhooks arrived".formatted(rig.arrived(), rig.expected()));
      }
      TimeUnit.MILLISECONDS.sleep(10);
    }
  }

  private static double at(List<Double> sorted, double share) {
    return sorted.get((int) Math.min(sorted.size() - 1L, Math.round(share * sorted.size())));
  }
}
