package io.safekeep.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// How long `safekeep up` takes when it was run before.
final class WarmStart implements Benchmark {
  private static final double LIMIT_SECONDS = 20;
  private static final int ROUNDS = 3;

  private final Path home;

  WarmStart(Path home) {
    this.home = home;
  }

  @Override
  public String name() {
    return "up";
  }

  @Override
  public String description() {
    return "seconds from `safekeep up` to all services healthy, median of 3 after one that builds and trains,"
        + " against the limit of 20 s";
  }

  @Override
  public Result run(List<String> arguments, Log log) throws Exception {
    Bench.requireNone(arguments);
    log.say("first start: builds, makes data and start-up caches");
    RunningSuite.start(home).close();
    var seconds = new ArrayList<Double>();
    for (int round = 1; round <= ROUNDS; round++) {
      var began = System.nanoTime();
      try (var suite = RunningSuite.start(home)) {
        seconds.add((System.nanoTime() - began) / 1e9);
        log.say(
            String.format(
                Locale.ROOT,
                "round %d: %.1f s to %d healthy services",
                round,
                seconds.getLast(),
                suite.endpoints().services().size()));
      }
    }
    return Result.lessIsBetter(Median.of(seconds), "s", LIMIT_SECONDS, "the limit of 20 s");
  }
}
