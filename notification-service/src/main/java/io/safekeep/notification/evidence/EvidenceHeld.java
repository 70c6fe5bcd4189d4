package io.safekeep.notification.evidence;

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

/// What was seen at tenants' things, as a store of their data. The chains hold digests alone.
@Singleton
class EvidenceHeld implements DataHolder {

  private final SqlEvidenceLog log;

  EvidenceHeld(SqlEvidenceLog log) {
    this.log = log;
  }

  @Override
  public Store store() {
    return new Store(
        "evidence-results",
        "structured",
        "rows are blanked; digests stay",
        "no row names the tenant",
        Period.ZERO,
        List.of("evidence_result"));
  }

  @Override
  public Set<Step> steps() {
    return Set.of(Step.PURGE);
  }

  @Override
  public long held(TenantId tenant) {
    return log.held(tenant);
  }

  @Override
  public String carryOut(Warrant warrant) {
    QuarkusTransaction.requiringNew().run(() -> log.blank(warrant.tenant()));
    return "Results that were seen at the tenant's things were blanked; their digests stay.";
  }
}
