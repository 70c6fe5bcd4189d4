package io.safekeep.bench;

import io.safekeep.local.ProcessMemory;
import io.safekeep.testing.Directories;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/// How long identity-service and Keycloak take to start on a database that they know, and what they
/// hold when nobody asks anything. identity-service has a start-up cache (JEP 483), as `safekeep
/// up` makes one.
final class IdentityStart implements Benchmark {
  private static final double WANTED_START = 5;
  private static final double WANTED_MEMORY = 3;
  private static final Duration SETTLING = Duration.ofSeconds(15);
  private static final int TRAINING = 5;

  private final Path home;

  IdentityStart(Path home) {
    this.home = home;
  }

  @Override
  public String name() {
    return "identity-start";
  }

  @Override
  public String description() {
    return "seconds until identity-service is ready, and its resident MiB when idle, against Keycloak; [rounds=3]";
  }

  /// One start of each.
  private record Round(Started ours, Started theirs) {}

  private record Started(double seconds, double mib) {
    @Override
    public String toString() {
      return String.format(Locale.ROOT, "ready in %.2f s, %.0f MiB resident", seconds, mib);
    }
  }

  @Override
  public Result run(List<String> arguments, Log log) throws Exception {
    var rounds = NamedArguments.of(arguments, List.of("rounds")).number("rounds", 3);
    var directory = IdentitySpeed.directory();
    log.say("starts identity-service and Keycloak for the first time");
    try (var ours = SafekeepProviderRig.start(home, directory);
        var theirs = KeycloakRig.start(home, directory)) {
      var cache = train(ours, directory);
      List<Round> all = new ArrayList<>();
      for (var round = 0; round < rounds; round++) {
        all.add(new Round(start(ours, List.of("-XX:AOTCache=" + cache)), start(theirs)));
        log.say("Safekeep " + all.getLast().ours);
        log.say("Keycloak " + all.getLast().theirs + ", load average " + LogSpeed.load());
      }
      log.say("Safekeep without a start-up cache " + start(ours, List.of()));
      var memory = median(all, round -> round.theirs.mib / round.ours.mib);
      log.say(
          String.format(
              Locale.ROOT,
              "memory: %.0f MiB against %.0f, ratio %.2f, wanted %.0f",
              median(all, round -> round.ours.mib),
              median(all, round -> round.theirs.mib),
              memory,
              WANTED_MEMORY));
      return new Result(
          median(all, round -> round.ours.seconds),
          "s until ready",
          median(all, round -> round.theirs.seconds / round.ours.seconds) / WANTED_START,
          "%.0f times less than Keycloak".formatted(WANTED_START));
    } finally {
      Directories.delete(directory);
    }
  }

  /// Runs the service once as it starts and signs people in, and keeps what its JVM learnt.
  private static Path train(SafekeepProviderRig ours, Path directory) throws Exception {
    var cache = directory.resolve("identity-service.aot");
    ours.restart(List.of("-XX:AOTCacheOutput=" + cache));
    try (var client = new ProviderClient(ours.provider(), 0, 1)) {
      for (var turn = 0; turn < TRAINING; turn++) {
        client.refresh(client.signIn().refreshToken());
        client.introspectOwn(client.clientCredentials());
        client.keys();
      }
    }
    // The JVM writes the cache while it ends.
    ours.restart(List.of());
    if (!Files.exists(cache)) {
      throw new IllegalStateException("the JVM wrote no start-up cache");
    }
    return cache;
  }

  private static Started start(SafekeepProviderRig ours, List<String> flags) throws Exception {
    var seconds = ours.restart(flags).untilReady().toMillis() / 1000.0;
    return settled(seconds, ours);
  }

  private static Started start(KeycloakRig theirs) throws Exception {
    var begin = System.nanoTime();
    theirs.restart();
    return settled((System.nanoTime() - begin) / 1e9, theirs);
  }

  private static Started settled(double seconds, ProviderRig rig) throws InterruptedException {
    IdleMemory.settle(SETTLING);
    var kib = ProcessMemory.residentKib(rig.server().pid());
    return new Started(seconds, kib.orElseThrow() / 1024.0);
  }

  private static double median(List<Round> rounds, ToDoubleFunction<Round> figure) {
    return Median.of(rounds.stream().map(figure::applyAsDouble).toList());
  }
}
