package io.safekeep.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// How many facts of a thousand tenants get their places in the tenants' logs in a second, while
/// all logs are signed, witnessed and published; then, at a steady part of that, how long it takes
/// from an act to the checkpoint that its tenant is shown.
final class LogSpeed implements Benchmark {
  private static final int TENANTS = 1000;
  private static final double LIMIT_ENTRIES = 5000;
  private static final double LIMIT_LAG_MILLIS = 3000;

  /// As many as are always waiting when the most is asked for: three transactions' worth.
  private static final int BACKLOG = 15_000;

  private static final Duration WARM_UP = Duration.ofSeconds(15);
  private static final Duration STEP = Duration.ofMillis(100);

  private final Path home;

  LogSpeed(Path home) {
    this.home = home;
  }

  @Override
  public String name() {
    return "log";
  }

  @Override
  public String description() {
    return "facts of 1,000 tenants that get into their logs in a second, against 5,000; and the lag up to"
        + " their witnessed checkpoint at half as many, or at RATE a second; [SECONDS [RATE]]";
  }

  @Override
  public Result run(List<String> arguments, Log log) throws Exception {
    var time =
        Duration.ofSeconds(arguments.isEmpty() ? 30 : Integer.parseInt(arguments.getFirst()));
    var tenants = Stream.generate(UUID::randomUUID).limit(TENANTS).toList();
    try (var rig = LogRig.start(home, tenants)) {
      rig.awaitPublished();
      atFull(rig, tenants, WARM_UP, line -> log.say("warming up: " + line));
      rig.awaitPublished();
      var most = atFull(rig, tenants, time, log);
      rig.awaitPublished();
      var rate = arguments.size() > 1 ? Double.parseDouble(arguments.get(1)) : most / 2;
      steadily(rig, tenants, rate, time, log);
      return Result.moreIsBetter(most, "entries/s", LIMIT_ENTRIES, "the target of 5,000 entries/s");
    }
  }

  /// Entries a second while facts always wait.
  private static double atFull(LogRig rig, List<UUID> tenants, Duration time, Log log)
      throws IOException, InterruptedException, SQLException {
    var since = rig.now();
    var cpu = rig.cpu();
    var before = rig.entries();
    var staged = 0L;
    var begin = System.nanoTime();
    while (System.nanoTime() - begin < time.toNanos()) {
      if (staged - (rig.entries() - before) < BACKLOG) {
        rig.stage(tenants);
        staged += tenants.size();
      } else {
        TimeUnit.NANOSECONDS.sleep(STEP.toNanos());
      }
    }
    var entries = rig.entries() - before;
    var seconds = (System.nanoTime() - begin) / 1e9;
    log.say(
        "at full: %s; %s"
            .formatted(
                pace(entries, rig.checkpointsSince(since), seconds), cost(rig, cpu, entries)));
    return entries / seconds;
  }

  private static void steadily(LogRig rig, List<UUID> tenants, double rate, Duration time, Log log)
      throws IOException, InterruptedException, SQLException {
    var since = rig.now();
    var cpu = rig.cpu();
    var turn = 0L;
    var begin = System.nanoTime();
    for (var step = 1L; step * STEP.toMillis() <= time.toMillis(); step++) {
      var facts = new ArrayList<UUID>();
      for (; turn < rate * step * STEP.toMillis() / 1000; turn++) {
        facts.add(tenants.get((int) (turn % tenants.size())));
      }
      if (!facts.isEmpty()) {
        rig.stage(facts);
      }
      TimeUnit.NANOSECONDS.sleep(begin + step * STEP.toNanos() - System.nanoTime());
    }
    var until = rig.now();
    var seconds = (System.nanoTime() - begin) / 1e9;
    log.say(
        "steadily: %s; %s"
            .formatted(pace(turn, rig.checkpointsSince(since), seconds), cost(rig, cpu, turn)));
    rig.awaitPublished();
    var lag = rig.lag(since, until);
    log.say(
        "from act to witnessed checkpoint: p50 %d ms, p99 %d ms, most %d ms (%d acts), ratio %.2f against 3 s"
            .formatted(lag.p50(), lag.p99(), lag.most(), lag.acts(), LIMIT_LAG_MILLIS / lag.p99()));
  }

  private static String pace(long entries, long checkpoints, double seconds) {
    return "%.0f entries/s, %.0f witnessed checkpoints/s"
        .formatted(entries / seconds, checkpoints / seconds);
  }

  private static String cost(LogRig rig, LogRig.Cpu before, long entries) throws IOException {
    return rig.cpu().minus(before).perEntry(entries) + "; load average " + load();
  }

  /// What else this machine does, over the last minute.
  static String load() throws IOException {
    return Files.readString(Path.of("/proc/loadavg")).split(" ")[0];
  }
}
