package io.safekeep.retention.purge;

import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.purge.DataHolder;
import io.safekeep.runtime.purge.Step;
import io.safekeep.runtime.purge.Store;
import io.safekeep.runtime.purge.Warrant;
import jakarta.inject.Singleton;
import java.time.Period;
import java.util.List;
import java.util.Set;

/// What was ordered about former tenants and under which warrant: kept, because it shows who
/// deleted what on whose word.
@Singleton
class KeptOrders implements DataHolder {

  private final SqlPurges purges;

  KeptOrders(SqlPurges purges) {
    this.purges = purges;
  }

  @Override
  public Store store() {
    return new Store(
        "orders",
        "audit",
        "kept",
        "the tenant is named by its id alone",
        Period.ZERO,
        List.of("purge_order", "signed_warrant", "purge_stuck", "purge_wait", "purge_halt"));
  }

  @Override
  public Set<Step> steps() {
    return Set.of();
  }

  @Override
  public long held(TenantId tenant) {
    return purges.warrants(tenant);
  }

  @Override
  public String carryOut(Warrant warrant) {
    throw new IllegalArgumentException("orders are kept");
  }
}
