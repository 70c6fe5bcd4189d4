package io.safekeep.retention.store;

import io.safekeep.contracts.TenantId;
import io.safekeep.retention.store.TenantStore.Database;
import io.safekeep.runtime.purge.DataHolder;
import io.safekeep.runtime.purge.Step;
import io.safekeep.runtime.purge.Store;
import io.safekeep.runtime.purge.Warrant;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Period;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// Tenants' databases on servers that are not ours. A purge drops the databases that were
/// registered, each found by its identity.
@Singleton
class TenantDatabases implements DataHolder {

  private final SqlTenantStores stores;
  private final SqlTenantServers servers;
  private final SqlProtectedDatastores protectedDatastores;
  private final Clock clock;

  TenantDatabases(
      SqlTenantStores stores,
      SqlTenantServers servers,
      SqlProtectedDatastores protectedDatastores,
      Clock clock) {
    this.stores = stores;
    this.servers = servers;
    this.protectedDatastores = protectedDatastores;
    this.clock = clock;
  }

  @Override
  public Store store() {
    return new Store(
        "tenant-databases",
        "structured",
        "databases are dropped, with the roles that belong to them alone",
        "no database of that identity at its server; no row of tenant_store",
        Period.ZERO,
        List.of("tenant_store", "protected_datastore"));
  }

  @Override
  public Set<Step> steps() {
    return Set.of(Step.QUARANTINE, Step.RELEASE, Step.PURGE);
  }

  @Override
  public long held(TenantId tenant) {
    long held = 0;
    for (TenantStore store : of(tenant)) {
      // What is registered counts until it is seen to be gone and its row with it.
      held += Math.max(1, servers.held((Database) store.place(), stores.access(store.id())));
    }
    return held;
  }

  @Override
  public String carryOut(Warrant warrant) {
    List<TenantStore> databases = of(warrant.tenant());
    var keptRoles = new TreeSet<String>();
    for (TenantStore store : databases) {
      keptRoles.addAll(carryOut(warrant.step(), store, (Database) store.place()));
    }
    if (warrant.step() == Step.PURGE) {
      protectedDatastores.forget(warrant.tenant());
    }
    return databases.size()
        + switch (warrant.step()) {
          case QUARANTINE -> " databases let nobody in any more";
          case RELEASE -> " databases are open again";
          default ->
              " databases were dropped"
                  + (keptRoles.isEmpty() ? "" : "; roles that stay: " + keptRoles);
        };
  }

  private List<String> carryOut(Step step, TenantStore store, Database database) {
    TenantStore.Access access = stores.access(store.id());
    switch (step) {
      case QUARANTINE -> {
        servers.close(database, access);
        stores.quarantined(store.id(), clock.instant());
      }
      case RELEASE -> {
        servers.reopen(database, access);
        stores.quarantined(store.id(), null);
      }
      case PURGE -> {
        List<String> keptRoles = servers.drop(database, access);
        var unused = stores.remove(store.id());
        return keptRoles;
      }
      case SEAL, DESTROY_KEYS -> throw new IllegalStateException("not a step of ours: " + step);
    }
    return List.of();
  }

  private List<TenantStore> of(TenantId tenant) {
    return stores.of(tenant).stream().filter(store -> store.place() instanceof Database).toList();
  }
}
