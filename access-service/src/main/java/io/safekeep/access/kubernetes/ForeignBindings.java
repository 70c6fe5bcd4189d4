package io.safekeep.access.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.quarkus.logging.Log;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.safekeep.access.allowance.Allowance;
import io.safekeep.access.allowance.SqlAllowances;
import io.safekeep.access.grant.GrantsInForce;
import io.safekeep.access.log.LogEntry;
import io.safekeep.access.log.SqlLogStage;
import io.safekeep.contracts.access.UnauthorizedAccess;
import io.safekeep.runtime.outbox.Outbox;
import jakarta.inject.Singleton;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// Judges a binding that concerns us. One that no grant allows as it is, is told first and then
/// removed.
@Singleton
class ForeignBindings {

  private static final String FOREIGN = "foreign-binding";
  private static final String DRIFT = "drift";
  private static final String SERVICE = "access-service";

  private final Clusters clusters;
  private final GrantsInForce grants;
  private final SqlAllowances allowances;
  private final SqlForeignBindings found;
  private final SqlLogStage log;
  private final Outbox outbox;
  private final Clock clock;

  ForeignBindings(
      Clusters clusters,
      GrantsInForce grants,
      SqlAllowances allowances,
      SqlForeignBindings found,
      SqlLogStage log,
      Outbox outbox,
      Clock clock) {
    this.clusters = clusters;
    this.grants = grants;
    this.allowances = allowances;
    this.found = found;
    this.log = log;
    this.outbox = outbox;
    this.clock = clock;
  }

  /// @param seen from a cache, so it may be gone or changed by now
  void judge(String cluster, HasMetadata seen) {
    if (FoundBinding.of(cluster, seen).isEmpty()) {
      return;
    }
    var now = clusters.client(cluster).resource(seen).get();
    if (now != null) {
      FoundBinding.of(cluster, now)
          .ifPresent(binding -> wrongWith(binding).ifPresent(kind -> end(binding, kind)));
    }
  }

  private Optional<String> wrongWith(FoundBinding binding) {
    var grant = binding.grant();
    if (grant.isEmpty() || !isAllowed(grant.get())) {
      return Optional.of(FOREIGN);
    }
    // While a grant begins or ends it is not in force, and its enforcer is at work on the binding.
    return grants
        .find(grant.get())
        .map(inForce -> GrantBinding.of(inForce.terms()))
        .filter(wanted ->
            !wanted.cluster().equals(binding.cluster()) || !wanted.isKeptBy(binding.binding()))
        .map(_ -> DRIFT);
  }

  private boolean isAllowed(UUID grant) {
    return allowances.find(grant).filter(Allowance.Allowed.class::isInstance).isPresent();
  }

  private void end(FoundBinding binding, String kind) {
    QuarkusTransaction.requiringNew()
        .run(() -> {
          if (found.note(binding)) {
            tell(binding, kind);
          }
        });
    remove(binding);
  }

  private void tell(FoundBinding binding, String kind) {
    var owner =
        binding.namespace().flatMap(namespace -> found.ownerOf(binding.cluster(), namespace));
    var detail = binding.describe();
    Log.warnf("Access that no grant allows on cluster %s: %s", binding.cluster(), detail);
    var fact =
        LogEntry.of(
                owner.map(SqlForeignBindings.Owner::tenant).orElse(null),
                "access.unauthorized",
                SERVICE,
                Map.of("kind", kind, "cluster", binding.cluster()))
            .sealed(Map.of("detail", detail));
    log.add(binding.grant().map(fact::grant).orElse(fact));
    // Where a namespace belongs to no tenant nobody else has to know.
    owner.ifPresent(of ->
        outbox.add(
            new UnauthorizedAccess(
                of.tenant().value(), of.resource(), "kubernetes", kind, detail, clock.instant())));
  }

  /// Removes exactly what was looked at.
  private void remove(FoundBinding binding) {
    var client = clusters.client(binding.cluster());
    try {
      var rest = binding.withoutUs();
      if (rest.isPresent()) {
        client.resource(rest.get()).lockResourceVersion(binding.version()).update();
      } else {
        client.resource(binding.binding()).lockResourceVersion(binding.version()).delete();
      }
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT
          && e.getCode() != HttpURLConnection.HTTP_NOT_FOUND) {
        throw e;
      }
      // Changed or gone since: the change is judged when it is reported.
    }
  }
}
