package io.safekeep.retention.discovery;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.safekeep.contracts.TenantId;
import io.safekeep.retention.discovery.Comparison.Compared;
import io.safekeep.retention.discovery.SqlDiscoveredStores.LastLook;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Looks at the cluster, and says what the last look means.
@Singleton
class Discovery {

  /// A look that is older than so many rounds shows nothing any more.
  private static final int ROUNDS = 10;

  private final ClusterStores cluster;
  private final SqlDiscoveredStores stores;
  private final SqlKnownStores known;
  private final DiscoverySettings settings;
  private final Clock clock;

  Discovery(
      ClusterStores cluster,
      SqlDiscoveredStores stores,
      SqlKnownStores known,
      DiscoverySettings settings,
      Clock clock) {
    this.cluster = cluster;
    this.stores = stores;
    this.known = known;
    this.settings = settings;
    this.clock = clock;
  }

  boolean isEnabled() {
    return settings.enabled();
  }

  /// Looks at everything and notes it. Waits for the network, so no transaction may be open.
  void look() {
    Instant at = clock.instant();
    List<SeenStore> seen = cluster.look();
    QuarkusTransaction.requiringNew()
        .run(() -> {
          stores.seen(seen, cluster.namespaces(), at);
          Comparison comparison = comparison();
          stores.all().stream()
              .filter(DiscoveredStore::isGone)
              .map(DiscoveredStore::seen)
              .filter(gone -> !comparison.isMissed(gone))
              .forEach(stores::forget);
        });
  }

  void failed(String why) {
    stores.failed(why);
  }

  /// What the last look means by what is known now.
  List<Compared> compared() {
    return comparison().compare(stores.all());
  }

  private Comparison comparison() {
    return Comparison.at(clock.instant(), settings.grace(), known.all(), cluster.namespaces());
  }

  /// Why nothing can be concluded; empty if something can.
  Optional<String> whyBlind() {
    if (!settings.enabled()) {
      return Optional.of("No cluster is looked at: safekeep.discovery.enabled is off.");
    }
    LastLook last = stores.lastLook().orElse(new LastLook(null, null));
    Instant takenAt = last.takenAt();
    Duration longest = settings.every().multipliedBy(ROUNDS);
    if (takenAt != null && takenAt.isAfter(clock.instant().minus(longest))) {
      return Optional.empty();
    }
    return Optional.of(
        (takenAt == null
                ? "The cluster was never seen."
                : "The cluster was last seen at " + takenAt + ".")
            + (last.failure() == null ? "" : " " + last.failure()));
  }

  Optional<Instant> takenAt() {
    return stores.lastLook().map(LastLook::takenAt);
  }

  /// Where it looks.
  List<String> namespaces() {
    return cluster.namespaces();
  }

  /// Things of a tenant's that are in the cluster.
  List<SeenStore> of(TenantId tenant) {
    return stores.all().stream()
        .filter(one -> !one.isGone() && tenant.equals(one.seen().tenant()))
        .map(DiscoveredStore::seen)
        .toList();
  }
}
