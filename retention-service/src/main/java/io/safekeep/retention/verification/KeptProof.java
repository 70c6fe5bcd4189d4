package io.safekeep.retention.verification;

import io.safekeep.contracts.TenantId;
import io.safekeep.retention.deletion.Cases;
import io.safekeep.runtime.purge.DataHolder;
import io.safekeep.runtime.purge.Step;
import io.safekeep.runtime.purge.Store;
import io.safekeep.runtime.purge.Warrant;
import jakarta.inject.Singleton;
import java.time.Period;
import java.util.List;
import java.util.Set;

/// What stays of a former tenant in this service: that there was one, when its data went, and the
/// proof. Ids, dates and counts.
@Singleton
class KeptProof implements DataHolder {

  private final Cases cases;

  KeptProof(Cases cases) {
    this.cases = cases;
  }

  @Override
  public Store store() {
    return new Store(
        "proof",
        "tombstone",
        "kept: cases, what the verifier saw, the ledger of deletions and certificates",
        "the tenant is named by its id alone",
        Period.ZERO,
        List.of(
            "deletion_case",
            "verification_look",
            "verification_wait",
            "verification_mark",
            "verification_way",
            "verification_cluster",
            "tenant_tombstone",
            "row_tombstone",
            "certificate",
            "aging_report",
            "tenant_seen"));
  }

  @Override
  public Set<Step> steps() {
    return Set.of();
  }

  @Override
  public long held(TenantId tenant) {
    return cases.open(tenant).isPresent() ? 1 : 0;
  }

  @Override
  public String carryOut(Warrant warrant) {
    throw new IllegalStateException("proof is kept");
  }
}
