package io.safekeep.notification.deadline;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.purge.DataHolder;
import io.safekeep.runtime.purge.Step;
import io.safekeep.runtime.purge.Store;
import io.safekeep.runtime.purge.Warrant;
import jakarta.inject.Singleton;
import java.time.Period;
import java.util.List;
import java.util.Set;

/// How fast a tenant's contract wants to be told, as a store of its data.
@Singleton
class ContractsHeld implements DataHolder {

  private final SqlClocks clocks;

  ContractsHeld(SqlClocks clocks) {
    this.clocks = clocks;
  }

  @Override
  public Store store() {
    return new Store(
        "contract-clocks",
        "notification",
        "row deleted",
        "no row of the tenant",
        Period.ZERO,
        List.of("contract_clock"));
  }

  @Override
  public Set<Step> steps() {
    return Set.of(Step.PURGE);
  }

  @Override
  public long held(TenantId tenant) {
    return clocks.held(tenant);
  }

  @Override
  public String carryOut(Warrant warrant) {
    QuarkusTransaction.requiringNew().run(() -> clocks.removeAll(warrant.tenant()));
    return "What the tenant's contract says about notices was deleted.";
  }
}
