package io.safekeep.bench;

import io.safekeep.bench.Pgbench.Door;
import io.safekeep.bench.Pgbench.Load;
import io.safekeep.bench.Pgbench.Run;
import io.safekeep.local.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// What it costs that the gateway makes every statement durable before it happens: pgbench's
/// select-only load by it, by pgbouncer, which records nothing, and straight.
///
/// Each round takes the three ways one after the other, the next one in reverse order; a round
/// gives one ratio, and the median of those counts. Before anything else runs, the log has caught
/// up with what the gateway recorded.
final class GatewaySpeed implements Benchmark {
  private static final Load ALONE = new Load(1, 0);
  private static final Load MANY = new Load(32, 0);

  /// Half of what the gateway is to carry.
  private static final Load STEADY = new Load(32, 1500);

  /// The JVM compiles what runs often; before that, a statement costs several times as much.
  private static final Duration WARM_UP = Duration.ofSeconds(60);

  private static final Duration LONGEST_START = Duration.ofMinutes(1);

  /// The second reading is taken so long before pgbench ends.
  private static final Duration BEFORE_END = Duration.ofSeconds(1);

  private static final List<String> NAMES = List.of("rounds", "seconds", "protocol");
  private static final Set<String> PROTOCOLS = Set.of("simple", "extended", "prepared");

  private final Path home;

  GatewaySpeed(Path home) {
    this.home = home;
  }

  private record Options(int rounds, Duration time, String protocol) {
    static Options of(List<String> arguments) {
      var given = NamedArguments.of(arguments, NAMES);
      var protocol = given.text("protocol", "simple");
      if (!PROTOCOLS.contains(protocol)) {
        throw new IllegalArgumentException("there is no protocol '" + protocol + "'");
      }
      return new Options(
          given.number("rounds", 3), Duration.ofSeconds(given.number("seconds", 10)), protocol);
    }
  }

  @Override
  public String name() {
    return "gateway";
  }

  @Override
  public String description() {
    return "statements per second by the recording gateway at 32 connections, against pgbouncer in session"
        + " mode that records nothing; added latency;"
        + " [rounds=3 seconds=10 protocol=simple|extended|prepared]";
  }

  @Override
  public Result run(List<String> arguments, Log log) throws Exception {
    var options = Options.of(arguments);
    log.say("starts a tenant's server, access-service with its own, and pgbouncer");
    try (var rig = GatewayRig.start(home, options.protocol())) {
      log.say("warms up");
      rig.pgbench().select(rig.byGateway(), MANY, WARM_UP);
      rig.awaitIdle();
      var alone = measure(rig, ALONE, options, log);
      var steady = measure(rig, STEADY, options, log);
      var many = measure(rig, MANY, options, log);
      log.say(alone.added());
      log.say(steady.added());
      log.say(many.ratios());
      return new Result(
          many.median(rig.byGateway(), Run::perSecond),
          "statements/s",
          Median.of(many.ratiosOfRounds()),
          "pgbouncer (median of rounds)");
    }
  }

  private static Measured measure(GatewayRig rig, Load load, Options options, Log log)
      throws Exception {
    var doors = List.of(rig.straight(), rig.byPgbouncer(), rig.byGateway());
    List<Turn> turns = new ArrayList<>();
    for (int round = 0; round < options.rounds(); round++) {
      for (var door : round % 2 == 0 ? doors : doors.reversed()) {
        if (door.equals(rig.byGateway())) {
          turns.add(new Turn(door, byGateway(rig, load, options, log)));
        } else {
          var run = rig.pgbench().select(door, load, options.time());
          turns.add(new Turn(door, run));
          log.say("%s, %-9s %s".formatted(load, door, run));
        }
      }
    }
    return new Measured(load, rig, turns);
  }

  /// Looks meanwhile what the service and its database use, from when all have signed in: that is
  /// work of its own and not the statements'.
  private static Run byGateway(GatewayRig rig, Load load, Options options, Log log)
      throws Exception {
    var pgbench =
        CompletableFuture.supplyAsync(() -> {
          try {
            return rig.pgbench().select(rig.byGateway(), load, options.time());
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while pgbench ran", e);
          }
        });
    Await.until(
        LONGEST_START,
        "all have signed in",
        () -> pgbench.isDone() || rig.sessions() == load.connections());
    var start = Reading.of(rig);
    awaitEnd(pgbench, options.time().minus(BEFORE_END));
    var end = Reading.of(rig);
    var run = pgbench.get();
    log.say("%s, %-9s %s".formatted(load, rig.byGateway(), run));
    log.say("  " + end.since(start, run.perSecond()));
    log.say("  %d facts have no place in the log yet".formatted(rig.waiting()));
    rig.awaitIdle();
    return run;
  }

  private static void awaitEnd(CompletableFuture<Run> pgbench, Duration most) throws Exception {
    try {
      pgbench.get(most.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      // It goes on, as it should: the reading that follows is of its last second but one.
      return;
    }
  }

  /// CPU times up to a moment.
  private record Reading(Duration service, Duration database, long nanos) {
    static Reading of(GatewayRig rig) throws IOException {
      return new Reading(rig.serviceCpu(), rig.databaseCpu(), System.nanoTime());
    }

    String since(Reading start, double perSecond) {
      var statements = perSecond * (nanos - start.nanos) / 1e9;
      return String.format(
          Locale.ROOT,
          "CPU a statement, its facts' way into the log included: service %.0f µs, its database %.0f µs",
          service.minus(start.service).toNanos() / 1000 / statements,
          database.minus(start.database).toNanos() / 1000 / statements);
    }
  }

  private record Turn(Door door, Run run) {}

  /// All rounds of one load.
  private record Measured(Load load, GatewayRig rig, List<Turn> turns) {
    /// In the order of the rounds.
    List<Double> figures(Door door, ToDoubleFunction<Run> figure) {
      return turns.stream()
          .filter(turn -> turn.door().equals(door))
          .map(turn -> figure.applyAsDouble(turn.run()))
          .toList();
    }

    double median(Door door, ToDoubleFunction<Run> figure) {
      return Median.of(figures(door, figure));
    }

    List<Double> ratiosOfRounds() {
      var gateway = figures(rig.byGateway(), Run::perSecond);
      var pgbouncer = figures(rig.byPgbouncer(), Run::perSecond);
      return IntStream.range(0, gateway.size())
          .mapToObj(round -> gateway.get(round) / pgbouncer.get(round))
          .toList();
    }

    String ratios() {
      return "%s: ratio of statements/s in each round: %s"
          .formatted(
              load,
              ratiosOfRounds().stream()
                  .map(ratio -> String.format(Locale.ROOT, "%.2f", ratio))
                  .collect(Collectors.joining(" ")));
    }

    /// How much longer the median statement takes.
    String added() {
      var gateway = median(rig.byGateway(), Run::p50);
      return String.format(
          Locale.ROOT,
          "%s: median latency %.2f ms, %.2f ms more than straight, %.2f ms more than by pgbouncer",
          load,
          gateway,
          gateway - median(rig.straight(), Run::p50),
          gateway - median(rig.byPgbouncer(), Run::p50));
    }
  }
}
