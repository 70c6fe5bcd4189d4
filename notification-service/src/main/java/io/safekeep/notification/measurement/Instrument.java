package io.safekeep.notification.measurement;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// Something that runs outside of the suite, because the suite cannot see what it measures, and
/// reports here. Each has a control of the same name: nothing was reported is unknown, a report
/// that found something breaks the promise.
///
/// That a scan is made or a drill is played is itself what some promises say: silence of such an
/// instrument breaks them. Of the others silence means that nobody knows.
enum Instrument {
  APPLICATION_SCAN("P49", hours(24), Silence.BREAKS, Scopes.SERVICES, "every service, 24 h"),
  ADVISORY_MATCH("P47", hours(24), Silence.BREAKS, "every image that runs, 24 h"),
  STATIC_ANALYSIS("P100", days(7), Silence.BREAKS, "every merged commit, 7 days"),
  IMAGE_SCAN("P101", hours(24), Silence.BREAKS, "every image that runs, 24 h"),
  NODE_BENCHMARK("P101", days(7), Silence.BREAKS, "every node, 7 days"),
  ATTACK_SUITE("P146", days(35), Silence.BREAKS, Scopes.SERVICES, "every service, 35 days"),
  SCRIPT_SUITE("P147", days(35), Silence.BREAKS, "0 scripts run in a browser, 35 days"),
  REPLICA_LOSS("P21", days(7), Silence.BREAKS, "0 lost writes, back within 60 s, 7 days"),
  ZONE_LOSS("P22", days(92), Silence.BREAKS, "0 lost writes, back within 5 min, 92 days"),
  FAILOVER(
      "P71", days(92), Silence.BREAKS, "failover within 60 s, twice the size in 5 min, 92 days"),
  ENFORCING_HOSTS("P33", minutes(15), Silence.HIDES, "100 % of the hosts enforce, 15 min"),
  DECLARED_FLOWS("P34", hours(24), Silence.HIDES, "0 flows that are not declared, 24 h"),
  OPEN_PORTS("P35", hours(24), Silence.HIDES, "0 ports that are not declared, 24 h"),
  PATCHED_HOSTS("P36", hours(24), Silence.HIDES, "images of hosts at most 30 days old, 24 h"),
  CENTRAL_LOGS("P40", minutes(15), Silence.HIDES, "a line of every host within 60 s, 15 min"),
  LOG_CLASSES("P41", hours(24), Silence.HIDES, "all classes of every service, 24 h"),
  ENCRYPTED_VOLUMES("P17", hours(24), Silence.HIDES, "100 % of volumes and buckets, 24 h"),
  CARD_NUMBERS("P60", hours(24), Silence.HIDES, "0 card numbers, 24 h"),
  RESIDENCY("P62", hours(24), Silence.HIDES, "0 things outside of their region, 24 h"),
  LISTED_DESTINATIONS("P64", hours(24), Silence.HIDES, "0 flows to others, 24 h"),
  LAYERS_APART("P69", days(35), Silence.BREAKS, "each layer refuses by itself, 35 days"),
  REGISTERED_PROVIDERS("P13", hours(24), Silence.HIDES, "0 nodes at others, 24 h"),
  HOSTED_NODES("P87", hours(24), Silence.HIDES, "100 % of the nodes at a provider, 24 h"),
  CLOSED_CLUSTER("P90", hours(24), Silence.HIDES, "the cluster's API is closed to the world, 24 h"),
  CHART_DRIFT("P91", hours(1), Silence.HIDES, "0 objects that differ from the charts, 1 h"),
  ROUTES_LOGGED("P92", days(35), Silence.HIDES, "100 % of the routes in access logs, 35 days"),
  SPIDER_STOPPED("P102", days(35), Silence.HIDES, "a spider is stopped within 30 s, 35 days"),
  DIRECT_WAYS("P112", hours(1), Silence.HIDES, "0 ways past the gateway, 1 h"),
  HOST_SIGN_IN("P122", hours(24), Silence.HIDES, "no passwords on 100 % of the hosts, 24 h"),
  YOUNG_NODES("P131", hours(24), Silence.HIDES, "nodes at most 14 days old, same charts, 24 h"),
  CRITICAL_PODS("P135", hours(24), Silence.HIDES, "priority and budget of 100 % of the pods, 24 h"),
  RELEASED_IMAGES("P141", hours(24), Silence.HIDES, "100 % of images passed the gate, 24 h"),
  SYNTHETIC_TESTS("P144", days(35), Silence.HIDES, "0 customers' data in tests, 35 days"),
  ADMITTED_OBJECTS("P145", hours(24), Silence.HIDES, "0 objects against the policies, 24 h"),
  SIGNED_INSTALLERS(
      "P160", days(35), Silence.HIDES, "every download answers and verifies, 35 days");

  private final String promise;
  private final Duration goodFor;
  private final Silence silence;
  private final Set<String> scopes;
  private final String bound;

  Instrument(String promise, Duration goodFor, Silence silence, String bound) {
    this(promise, goodFor, silence, Set.of(), bound);
  }

  Instrument(String promise, Duration goodFor, Silence silence, Set<String> scopes, String bound) {
    this.promise = promise;
    this.goodFor = goodFor;
    this.silence = silence;
    this.scopes = scopes;
    this.bound = bound;
  }

  /// What it means that an instrument that has reported before does not any more.
  enum Silence {
    BREAKS,
    HIDES
  }

  private static final class Scopes {

    static final Set<String> SERVICES =
        Set.of("identity", "access", "backup", "retention", "notification");
  }

  /// As API, tables and the list of promises name it.
  String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  String promise() {
    return promise;
  }

  /// For how long a report says how it is.
  Duration goodFor() {
    return goodFor;
  }

  Silence silence() {
    return silence;
  }

  /// What each report has to cover.
  Set<String> scopes() {
    return scopes;
  }

  /// In a line, with how long a report is good for.
  String bound() {
    return bound;
  }

  static Optional<Instrument> find(String label) {
    return Arrays.stream(values()).filter(it -> it.label().equals(label)).findFirst();
  }

  private static Duration minutes(long minutes) {
    return Duration.ofMinutes(minutes);
  }

  private static Duration hours(long hours) {
    return Duration.ofHours(hours);
  }

  private static Duration days(long days) {
    return Duration.ofDays(days);
  }
}
