package io.safekeep.bench;

import io.safekeep.local.Endpoints;
import io.safekeep.local.ProcessMemory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// How much memory the largest service holds when nothing is asked of it.
final class IdleMemory implements Benchmark {
  private static final double LIMIT_MIB = 220;
  private static final Duration SETTLING = Duration.ofSeconds(60);

  private final Path home;

  IdleMemory(Path home) {
    this.home = home;
  }

  @Override
  public String name() {
    return "memory";
  }

  @Override
  public String description() {
    return "resident MiB of the largest service one minute after a warm start, against the limit of 220 MiB";
  }

  @Override
  public Result run(List<String> arguments, Log log) throws Exception {
    Bench.requireNone(arguments);
    log.say("first start: builds, makes data and start-up caches");
    RunningSuite.start(home).close();
    try (var suite = RunningSuite.start(home)) {
      log.say("waiting " + SETTLING.toSeconds() + " s for the services to settle");
      settle(SETTLING);
      var largest = 0.0;
      for (var service : suite.endpoints().services()) {
        var mib = mib(service, ProcessMemory.residentKib(service.pid()));
        var share = mib(service, ProcessMemory.proportionalKib(service.pid()));
        log.say(
            String.format(
                Locale.ROOT,
                "%-24s %6.1f MiB resident, %6.1f MiB when shared pages are split (PSS)",
                service.name(),
                mib,
                share));
        largest = Math.max(largest, mib);
      }
      return Result.lessIsBetter(largest, "MiB", LIMIT_MIB, "the limit of 220 MiB");
    }
  }

  private static double mib(Endpoints.Service service, OptionalLong kib) {
    return kib.orElseThrow(() -> new IllegalStateException(service.name() + " ended meanwhile"))
        / 1024.0;
  }

  static void settle(Duration time) throws InterruptedException {
    // Nothing will count it down: this is the wait itself.
    if (new CountDownLatch(1).await(time.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new IllegalStateException("unreachable");
    }
  }
}
