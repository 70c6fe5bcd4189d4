package io.safekeep.bench;

import io.safekeep.bench.ProviderLoad.Figures;
import io.safekeep.bench.ProviderLoad.Operation;
import io.safekeep.testing.Directories;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.ToDoubleFunction;

/// What the things cost that applications ask of an OpenID Provider, here and at Keycloak: CPU time
/// of the server and of its PostgreSQL. Rates and latencies stand beside it; they depend on what
/// else the machine does, and on the load's own share of it. All of it is warmed up first, on both
/// sides: JVMs compile what runs often, and before that a request costs several times as much.
final class IdentitySpeed implements Benchmark {
  private final Path home;

  IdentitySpeed(Path home) {
    this.home = home;
  }

  /// @param name on the command line
  /// @param wanted so many times less CPU than Keycloak
  /// @param rs256 whether Keycloak signs as it does unless told otherwise
  private record Contest(String name, double wanted, boolean rs256, Operation operation) {}

  private static final List<Contest> CONTESTS =
      List.of(
          new Contest("client-credentials", 4, false, client -> client::clientCredentials),
          new Contest("client-credentials-rs256", 4, true, client -> client::clientCredentials),
          new Contest("keys", 4, false, client -> client::keys),
          new Contest("introspection", 4, false, IdentitySpeed::introspectMachine),
          new Contest("introspection-of-people", 4, false, IdentitySpeed::introspectPerson),
          new Contest("token-exchange", 4, false, IdentitySpeed::exchange),
          new Contest("refresh", 5, false, IdentitySpeed::refresh),
          new Contest("sign-in", 1.8, false, client -> client::signIn));

  private record Options(
      int rounds, ProviderLoad warmUp, ProviderLoad load, List<Contest> contests) {
    static Options of(List<String> arguments) {
      var given =
          NamedArguments.of(arguments, List.of("rounds", "seconds", "warm", "connections", "only"));
      var connections = given.number("connections", 8);
      var only = given.text("only", "");
      var contests =
          CONTESTS.stream()
              .filter(contest -> only.isEmpty() || List.of(only.split(",")).contains(contest.name))
              .toList();
      if (contests.isEmpty()) {
        throw new IllegalArgumentException("knows no '" + only + "'");
      }
      return new Options(
          given.number("rounds", 3),
          new ProviderLoad(connections, Duration.ofSeconds(given.number("warm", 10))),
          new ProviderLoad(connections, Duration.ofSeconds(given.number("seconds", 6))),
          contests);
    }
  }

  @Override
  public String name() {
    return "identity";
  }

  @Override
  public String description() {
    return "CPU of server and PostgreSQL for what applications ask of an OpenID Provider, against Keycloak;"
        + " [rounds=3 seconds=6 warm=10 connections=8 only=NAME,NAME]";
  }

  @Override
  public Result run(List<String> arguments, Log log) throws Exception {
    var options = Options.of(arguments);
    var directory = directory();
    log.say("starts identity-service and Keycloak, each with a PostgreSQL of its own");
    try (var ours = SafekeepProviderRig.start(home, directory);
        var theirs = KeycloakRig.start(home, directory)) {
      var all =
          options.contests.stream()
              .map(contest -> new Turns(contest, ours, theirs, new ArrayList<>()))
              .toList();
      for (var turns : all) {
        turns.warmUp(options.warmUp, log);
      }
      for (var turns : all) {
        turns.play(options, log);
      }
      all.forEach(turns -> log.say(turns.summary()));
      return all.stream()
          .min((one, other) -> Double.compare(one.share(), other.share()))
          .orElseThrow()
          .result();
    } finally {
      Directories.delete(directory);
    }
  }

  /// A new folder on the disk that benchmarks use.
  static Path directory() throws IOException {
    var parent = Path.of(System.getProperty("safekeep.bench.directory", "/var/tmp"));
    return Files.createTempDirectory(parent, "safekeep-identity-");
  }

  private record Round(Figures ours, Figures theirs) {
    double ratio() {
      return theirs.cpu() / ours.cpu();
    }
  }

  /// All rounds of one contest.
  private record Turns(
      Contest contest, SafekeepProviderRig ours, KeycloakRig theirs, List<Round> rounds) {

    void warmUp(ProviderLoad load, Log log) throws Exception {
      log.say(contest.name + " warms up");
      our(load);
      their(load);
    }

    void play(Options options, Log log) throws Exception {
      log.say(contest.name);
      for (var round = 0; round < options.rounds; round++) {
        if (round % 2 == 0) {
          var our = our(options.load);
          rounds.add(new Round(our, their(options.load)));
        } else {
          var their = their(options.load);
          rounds.add(new Round(our(options.load), their));
        }
        log.say("  Safekeep " + rounds.getLast().ours);
        log.say("  Keycloak " + rounds.getLast().theirs);
      }
      log.say("  load average " + LogSpeed.load());
    }

    private Figures our(ProviderLoad load) throws Exception {
      return load.run(ours, ours.provider(), contest.operation);
    }

    private Figures their(ProviderLoad load) throws Exception {
      var provider = contest.rs256 ? theirs.withRs256() : theirs.provider();
      return load.run(theirs, provider, contest.operation);
    }

    double median(ToDoubleFunction<Round> figure) {
      return Median.of(rounds.stream().map(figure::applyAsDouble).toList());
    }

    double ratio() {
      return median(Round::ratio);
    }

    /// Of what is wanted: 1 and more is good.
    double share() {
      return ratio() / contest.wanted;
    }

    String summary() {
      return String.format(
          Locale.ROOT,
          "%-25s %.3f ms of CPU (PostgreSQL %.3f), %.0f/s, p99 %.1f ms; Keycloak %.3f (%.3f), %.0f/s, p99 %.1f ms; ratio %.2f, wanted %.1f: %s",
          contest.name,
          median(round -> round.ours.cpu()),
          median(round -> round.ours.databaseCpu()),
          median(round -> round.ours.perSecond()),
          median(round -> round.ours.p99()),
          median(round -> round.theirs.cpu()),
          median(round -> round.theirs.databaseCpu()),
          median(round -> round.theirs.perSecond()),
          median(round -> round.theirs.p99()),
          ratio(),
          contest.wanted,
          share() >= 1 ? "met" : "missed");
    }

    Result result() {
      return new Result(
          median(round -> round.ours.cpu()),
          "ms of CPU for " + contest.name,
          share(),
          "%.1f times less than Keycloak".formatted(contest.wanted));
    }
  }

  private static ProviderLoad.Step introspectMachine(ProviderClient client) throws IOException {
    var token = client.clientCredentials();
    return () -> client.introspectOwn(token);
  }

  private static ProviderLoad.Step introspectPerson(ProviderClient client) throws IOException {
    var token = client.signIn().accessToken();
    return () -> client.introspectPerson(token);
  }

  private static ProviderLoad.Step exchange(ProviderClient client) throws IOException {
    var token = client.signInExchanger().accessToken();
    return () -> client.exchange(token);
  }

  private static ProviderLoad.Step refresh(ProviderClient client) throws IOException {
    var good = new AtomicReference<>(client.signIn().refreshToken());
    return () -> good.set(client.refresh(good.get()));
  }
}
