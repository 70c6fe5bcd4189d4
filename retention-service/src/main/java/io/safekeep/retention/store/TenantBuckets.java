package io.safekeep.retention.store;

import io.safekeep.contracts.TenantId;
import io.safekeep.retention.store.TenantStore.Bucket;
import io.safekeep.runtime.purge.DataHolder;
import io.safekeep.runtime.purge.Step;
import io.safekeep.runtime.purge.Store;
import io.safekeep.runtime.purge.Warrant;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Clock;
import java.time.Period;
import java.util.List;
import java.util.Set;

/// Tenants' buckets. A quarantine is told and shown only, since who has a key is not asked here; a
/// purge deletes every version.
@Singleton
class TenantBuckets implements DataHolder {

  static final String NAME = "tenant-buckets";

  private final SqlTenantStores stores;
  private final Clock clock;

  TenantBuckets(SqlTenantStores stores, Clock clock) {
    this.stores = stores;
    this.clock = clock;
  }

  @Override
  public Store store() {
    return new Store(
        NAME,
        "unstructured",
        "every version, mark of deletion and begun upload is deleted",
        "the bucket lists no version below the prefix; no row of tenant_store",
        Period.ZERO,
        List.of("tenant_store"));
  }

  @Override
  public Set<Step> steps() {
    return Set.of(Step.QUARANTINE, Step.RELEASE, Step.PURGE);
  }

  @Override
  public long held(TenantId tenant) {
    long held = 0;
    for (TenantStore store : of(tenant)) {
      try (var bucket = opened(store)) {
        held += Math.max(1, bucket.count());
      }
    }
    return held;
  }

  @Override
  public String carryOut(Warrant warrant) throws IOException {
    List<TenantStore> buckets = of(warrant.tenant());
    for (TenantStore store : buckets) {
      switch (warrant.step()) {
        case QUARANTINE -> stores.quarantined(store.id(), clock.instant());
        case RELEASE -> stores.quarantined(store.id(), null);
        case PURGE -> {
          try (var bucket = opened(store)) {
            bucket.empty();
          }
          var unused = stores.remove(store.id());
        }
        case SEAL, DESTROY_KEYS ->
            throw new IllegalStateException("not a step of ours: " + warrant.step());
      }
    }
    return buckets.size()
        + switch (warrant.step()) {
          case QUARANTINE -> " buckets are marked; who has a key still gets in";
          case RELEASE -> " buckets are not marked any more";
          default -> " buckets were emptied";
        };
  }

  private TenantBucket opened(TenantStore store) {
    return new TenantBucket((Bucket) store.place(), stores.access(store.id()).owner());
  }

  private List<TenantStore> of(TenantId tenant) {
    return stores.of(tenant).stream().filter(store -> store.place() instanceof Bucket).toList();
  }
}
