package io.safekeep.notification.release;

import io.safekeep.runtime.clientversion.ClientVersionSettings;
import io.safekeep.runtime.clientversion.ClientVersionSettings.Product;
import io.safekeep.runtime.control.ControlCheck;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// P159: the version that people should have is announced, and was soon after it could be had.
@Singleton
class ReleasesAnnounced implements ControlCheck {

  private static final Duration LOOKS_BACK = Duration.ofDays(90);

  private final SqlReleases releases;
  private final ClientVersionSettings settings;
  private final Clock clock;

  ReleasesAnnounced(SqlReleases releases, ClientVersionSettings settings, Clock clock) {
    this.releases = releases;
    this.settings = settings;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "releases-announced";
  }

  @Override
  public String promise() {
    return "P159";
  }

  @Override
  public Duration every() {
    return Duration.ofMinutes(15);
  }

  @Override
  public String bound() {
    return "100 % of the versions that people should have, within 24 h";
  }

  @Override
  public List<ControlResult> check() {
    Map<String, String> current = new TreeMap<>();
    settings.products().forEach((name, product) -> current.put(name, version(product)));
    List<ClientRelease> announced = releases.newest(Integer.MAX_VALUE);
    return current.entrySet().stream()
        .map(entry -> judge(entry.getKey(), entry.getValue(), announced, clock.instant()))
        .toList();
  }

  private static String version(Product product) {
    return product.current().orElseGet(product::minimum);
  }

  /// @param version that people should have
  static ControlResult judge(
      String product, String version, List<ClientRelease> announced, Instant now) {
    List<ClientRelease> own =
        announced.stream().filter(release -> release.product().equals(product)).toList();
    if (own.stream().noneMatch(release -> release.version().equals(version))) {
      return result(Outcome.FAIL, product, version, "Version " + version + " was not announced.");
    }
    Optional<ClientRelease> late =
        own.stream()
            .filter(release -> release.releasedAt().isAfter(now.minus(LOOKS_BACK)))
            .filter(release -> !release.isInTime())
            .findFirst();
    return late.map(release ->
            result(
                Outcome.FAIL,
                product,
                version,
                "Version %s was announced at %s, and could be had at %s."
                    .formatted(release.version(), release.announcedAt(), release.releasedAt())))
        .orElseGet(
            () -> result(Outcome.PASS, product, version, "Whoever looks knows what is new."));
  }

  private static ControlResult result(
      Outcome outcome, String product, String version, String detail) {
    return new ControlResult(outcome, null, product, version, detail);
  }
}
