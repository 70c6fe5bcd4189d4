package io.safekeep.notification.affected;

import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.purge.DataHolder;
import io.safekeep.runtime.purge.Step;
import io.safekeep.runtime.purge.Store;
import io.safekeep.runtime.purge.Warrant;
import jakarta.inject.Singleton;
import java.time.Period;
import java.util.List;
import java.util.Set;

/// That an incident concerned a tenant, as a store of its data: it stays, because it is the proof
/// that the tenant was told (GDPR article 33(5)). It names the tenant by its id alone.
@Singleton
class AffectedHeld implements DataHolder {

  private final SqlAffected affected;

  AffectedHeld(SqlAffected affected) {
    this.affected = affected;
  }

  @Override
  public Store store() {
    return new Store(
        "incident-records",
        "audit",
        "kept",
        "the tenant is named by its id alone",
        Period.ZERO,
        List.of(
            "affected_query",
            "affected_tenant",
            "affected_change",
            "legal_clock",
            "incident_entry"));
  }

  @Override
  public Set<Step> steps() {
    return Set.of();
  }

  @Override
  public long held(TenantId tenant) {
    return affected.held(tenant);
  }

  @Override
  public String carryOut(Warrant warrant) {
    return "";
  }
}
