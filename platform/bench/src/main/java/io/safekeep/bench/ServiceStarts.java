package io.safekeep.bench;

import io.safekeep.local.Endpoints;
import io.safekeep.local.LineProgress;
import io.safekeep.local.PortPlan;
import io.safekeep.local.ProcessMemory;
import io.safekeep.local.StateDirectory;
import io.safekeep.local.Suite;
import io.safekeep.local.SuiteOptions;
import io.safekeep.testing.Directories;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;

/// What each service holds when idle, and how soon it is ready again while the others idle: with
/// start-up caches (JEP 483), or as the native executables that `safekeep native` built.
final class ServiceStarts implements Benchmark {
  private static final double JVM_SECONDS = 1.5;
  private static final double NATIVE_SECONDS = 0.3;
  private static final int PORT_OFFSET = 2500;
  private static final Duration SETTLING = Duration.ofSeconds(60);
  private static final int LOOKS = 24;
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(5);

  private final Path home;

  ServiceStarts(Path home) {
    this.home = home;
  }

  @Override
  public String name() {
    return "starts";
  }

  @Override
  public String description() {
    return "resident MiB of each service when idle, and seconds until the slowest is ready again; with native=1 of"
        + " native executables; [rounds=3 native=0]";
  }

  @Override
  public Result run(List<String> arguments, Log log) throws Exception {
    var given = NamedArguments.of(arguments, List.of("rounds", "native"));
    var rounds = given.number("rounds", 3);
    var isNative = given.number("native", 0) == 1;
    var state =
        new StateDirectory(Files.createTempDirectory(Path.of("/var/tmp"), "safekeep-starts-"));
    log.say(isNative ? "starts the suite" : "starts the suite, and makes start-up caches");
    var options =
        SuiteOptions.of(home)
            .withState(state)
            .withPorts(PortPlan.usual().shiftedBy(PORT_OFFSET))
            .withLoad(false)
            .withNative(isNative);
    var nowhere = new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
    try (var suite = Suite.start(options, new LineProgress(nowhere))) {
      log.say("waiting " + SETTLING.toSeconds() + " s for the services to settle");
      IdleMemory.settle(SETTLING);
      sayResident(suite.endpoints().services(), log);
      double slowest = 0;
      for (var service : suite.endpoints().services()) {
        var seconds = startAgain(suite, service.name(), rounds);
        log.say(String.format(Locale.ROOT, "%-24s ready in %.2f s", service.name(), seconds));
        slowest = Math.max(slowest, seconds);
      }
      log.say("load average " + LogSpeed.load());
      var limit = isNative ? NATIVE_SECONDS : JVM_SECONDS;
      return Result.lessIsBetter(
          slowest, "s", limit, String.format(Locale.ROOT, "the limit of %.1f s", limit));
    } finally {
      Directories.delete(state.root());
    }
  }

  /// Over two minutes, because services give memory back once a minute and take some again.
  private static void sayResident(List<Endpoints.Service> services, Log log)
      throws InterruptedException {
    var seen = new TreeMap<String, List<Double>>();
    for (var look = 0; look < LOOKS; look++) {
      IdleMemory.settle(BETWEEN_LOOKS);
      for (var service : services) {
        seen.computeIfAbsent(service.name(), ignored -> new ArrayList<>())
            .add(ProcessMemory.residentKib(service.pid()).orElseThrow() / 1024.0);
      }
    }
    seen.forEach((service, mib) ->
        log.say(
            String.format(
                Locale.ROOT,
                "%-24s %6.1f MiB resident, at most %.1f",
                service,
                Median.of(mib),
                Collections.max(mib))));
  }

  private static double startAgain(Suite suite, String service, int rounds) {
    var seconds = new ArrayList<Double>();
    for (var round = 0; round < rounds; round++) {
      suite.stop(service);
      var begin = System.nanoTime();
      suite.start(service);
      seconds.add((System.nanoTime() - begin) / 1e9);
    }
    return Median.of(seconds);
  }
}
