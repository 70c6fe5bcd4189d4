package io.safekeep.retention.discovery;

import io.safekeep.contracts.TenantId;
import io.safekeep.retention.RetentionProblem;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.purge.DataHolder;
import io.safekeep.runtime.purge.Step;
import io.safekeep.runtime.purge.Store;
import io.safekeep.runtime.purge.Warrant;
import jakarta.inject.Singleton;
import java.time.Period;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// What a tenant has in the cluster: its database servers, claims, volumes and buckets. Nothing of
/// it is deleted from here, because the suite may not; a purge waits until its operator has.
@Singleton
class ClusterResources implements DataHolder {

  private static final int NAMED = 5;

  private final Discovery discovery;
  private final SqlDiscoveredStores stores;

  ClusterResources(Discovery discovery, SqlDiscoveredStores stores) {
    this.discovery = discovery;
    this.stores = stores;
  }

  @Override
  public Store store() {
    return new Store(
        "cluster-resources",
        "structured",
        "its operator deletes servers, claims, volumes and buckets",
        "the Kubernetes API has none with the tenant's label",
        Period.ZERO,
        List.of("discovered_store"));
  }

  @Override
  public Set<Step> steps() {
    return Set.of(Step.PURGE);
  }

  @Override
  public long held(TenantId tenant) {
    return discovery.isEnabled() ? stores.held(tenant) : 0;
  }

  @Override
  public String carryOut(Warrant warrant) {
    if (!discovery.isEnabled()) {
      stores.forget(warrant.tenant());
      return "No cluster is looked at, so nothing is known of it.";
    }
    discovery.look();
    List<SeenStore> left = discovery.of(warrant.tenant());
    if (left.isEmpty()) {
      return "The cluster has nothing of the tenant.";
    }
    throw new Refusal(
        RetentionProblem.STORE_STILL_THERE,
        "%d things of the tenant are in the cluster; delete them: %s"
            .formatted(
                left.size(),
                left.stream()
                    .limit(NAMED)
                    .map(one -> one.kind().label() + " " + one.place())
                    .collect(Collectors.joining(", "))));
  }
}
