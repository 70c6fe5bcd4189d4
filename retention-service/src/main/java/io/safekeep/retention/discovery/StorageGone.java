package io.safekeep.retention.discovery;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.quarkus.logging.Log;
import io.safekeep.contracts.TenantId;
import io.safekeep.retention.discovery.SqlVolumesBefore.Counted;
import io.safekeep.retention.verification.FurtherProof;
import io.safekeep.retention.verification.ProofLevel;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// Sees that a tenant's volumes are gone from the cluster: somebody else deleted them, and
/// Kubernetes would list those that a claim left behind.
@Singleton
class StorageGone implements FurtherProof {

  private static final String STORE = "cluster-resources";

  private final Discovery discovery;
  private final SqlVolumesBefore before;
  private final DiscoverySettings settings;

  StorageGone(Discovery discovery, SqlVolumesBefore before, DiscoverySettings settings) {
    this.discovery = discovery;
    this.before = before;
    this.settings = settings;
  }

  @Override
  public Set<String> stores() {
    return Set.of(STORE);
  }

  @Override
  public void prepare(UUID deletionCase, TenantId tenant) {
    if (settings.enabled()) {
      discovery.look();
      List<SeenStore> things = discovery.of(tenant);
      before.note(
          deletionCase,
          new Counted(
              things.size(),
              things.stream().filter(one -> one.kind() == StoreKind.VOLUME).count(),
              discovery.namespaces()));
    }
  }

  @Override
  public List<Shown> show(UUID deletionCase, TenantId tenant) {
    Optional<Counted> counted = before.of(deletionCase).filter(this::canSeeAll);
    if (counted.isEmpty()) {
      return List.of();
    }
    try {
      discovery.look();
    } catch (KubernetesClientException e) {
      Log.warnf("Case %s: the cluster cannot be looked at: %s", deletionCase, e.getMessage());
      return List.of();
    }
    List<SeenStore> left = discovery.of(tenant);
    return List.of(
        left.isEmpty()
            ? shown(counted.get())
            : new Shown(
                STORE,
                ProofLevel.NONE,
                "%d things of the tenant are in the cluster".formatted(left.size())));
  }

  /// Whether what was counted would be seen now if it were there: settings may have changed since.
  private boolean canSeeAll(Counted counted) {
    return settings.enabled()
        && counted.things() > 0
        && (counted.volumes() == 0 || settings.volumes())
        && discovery.namespaces().containsAll(counted.namespaces());
  }

  private static Shown shown(Counted counted) {
    return counted.volumes() == 0
        ? new Shown(
            STORE,
            ProofLevel.ABSENT,
            "The Kubernetes API had %d things of the tenant before and has none now; of volumes it"
                    .formatted(counted.things())
                + " told nothing.")
        : new Shown(
            STORE,
            ProofLevel.STORAGE_GONE,
            "The Kubernetes API had %d things of the tenant before, %d of them volumes, and has"
                    .formatted(counted.things(), counted.volumes())
                + " none now.");
  }

  /// Counts say nothing of the tenant.
  @Override
  public void forget(UUID deletionCase) {
    before.forget(deletionCase);
  }
}
