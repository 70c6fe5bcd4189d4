package io.safekeep.retention.coverage;

import io.safekeep.contracts.TenantId;
import io.safekeep.retention.hold.SqlHolds;
import io.safekeep.retention.request.SqlRequests;
import io.safekeep.runtime.purge.DataHolder;
import io.safekeep.runtime.purge.Step;
import io.safekeep.runtime.purge.Store;
import io.safekeep.runtime.purge.Warrant;
import jakarta.inject.Singleton;
import java.time.Period;
import java.util.List;
import java.util.Set;

/// Who held a tenant's data and why, and who asked for its deletion and agreed. Without it nobody
/// could show that the deletion was right.
@Singleton
class KeptDecisions implements DataHolder {

  private final SqlHolds holds;
  private final SqlRequests requests;

  KeptDecisions(SqlHolds holds, SqlRequests requests) {
    this.holds = holds;
    this.requests = requests;
  }

  @Override
  public Store store() {
    return new Store(
        "decisions",
        "tombstone",
        "kept: holds, requests and notices, with who decided what and why",
        "tenant and people are named by their ids alone",
        Period.ZERO,
        List.of("legal_hold", "deletion_request", "case_notice", "notice_waiver"));
  }

  @Override
  public Set<Step> steps() {
    return Set.of();
  }

  @Override
  public long held(TenantId tenant) {
    return holds.of(tenant).size() + requests.of(tenant).size();
  }

  @Override
  public String carryOut(Warrant warrant) {
    throw new IllegalStateException("decisions are kept");
  }
}
