package io.safekeep.backup.departure;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.safekeep.backup.datastore.Datastore;
import io.safekeep.backup.datastore.Datastores;
import io.safekeep.backup.datastore.ReleaseDatastore;
import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.purge.DataHolder;
import io.safekeep.runtime.purge.Step;
import io.safekeep.runtime.purge.Store;
import io.safekeep.runtime.purge.Warrant;
import io.safekeep.runtime.security.Actor;
import jakarta.inject.Singleton;
import java.time.Period;
import java.util.List;
import java.util.Set;

/// What of a tenant is protected here, how to get at it, and copies that were restored of it.
@Singleton
class TenantProtection implements DataHolder {

  private static final Actor RETENTION = new Actor("/retention", null);

  /// More go in a next try.
  private static final int AT_ONCE = 500;

  private final SqlTenantProtection protection;
  private final Datastores datastores;
  private final ReleaseDatastore release;

  TenantProtection(
      SqlTenantProtection protection, Datastores datastores, ReleaseDatastore release) {
    this.protection = protection;
    this.datastores = datastores;
    this.release = release;
  }

  @Override
  public Store store() {
    return new Store(
        "protection",
        "structured",
        "datastores and file stores are released, copies discarded, passwords deleted",
        "nothing is protected, no copy serves, no password is stored",
        Period.ZERO,
        List.of("data_class_absence"));
  }

  @Override
  public Set<Step> steps() {
    return Set.of(Step.PURGE);
  }

  @Override
  public long held(TenantId tenant) {
    return protection.held(tenant);
  }

  @Override
  public String carryOut(Warrant warrant) {
    return QuarkusTransaction.requiringNew().call(() -> purge(warrant.tenant()));
  }

  private String purge(TenantId tenant) {
    List<Datastore> all = datastores.page(tenant, null, AT_ONCE);
    // Nobody can drop their slots from here: the passwords are sealed by keys that are withdrawn.
    all.forEach(datastore -> release.release(datastore, RETENTION));
    long ended = protection.end(tenant);
    return "%d datastores are not protected any more; %d file stores, copies and passwords ended."
        .formatted(all.size(), ended);
  }
}
