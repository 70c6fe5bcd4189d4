package io.safekeep.notification.endpoint;

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

/// Endpoints as a store of tenants' data. Nobody is barred from it before the purge: endpoints are
/// how the tenant hears of it.
@Singleton
class EndpointsHeld implements DataHolder {

  private final SqlEndpoints endpoints;

  EndpointsHeld(SqlEndpoints endpoints) {
    this.endpoints = endpoints;
  }

  @Override
  public Store store() {
    return new Store(
        "endpoints",
        "notification",
        "rows deleted",
        "no row of the tenant",
        Period.ZERO,
        List.of("endpoint"));
  }

  @Override
  public Set<Step> steps() {
    return Set.of(Step.PURGE);
  }

  @Override
  public long held(TenantId tenant) {
    return endpoints.held(tenant);
  }

  @Override
  public String carryOut(Warrant warrant) {
    QuarkusTransaction.requiringNew().run(() -> endpoints.removeAll(warrant.tenant()));
    return "Addresses and secrets of the tenant's endpoints were deleted.";
  }
}
