package io.safekeep.access.departure;

import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.purge.DataHolder;
import io.safekeep.runtime.purge.Step;
import io.safekeep.runtime.purge.Store;
import io.safekeep.runtime.purge.Warrant;
import jakarta.inject.Singleton;
import java.time.Period;
import java.util.List;
import java.util.Set;

/// Who had access to what, when and why: kept, because it is what the vendor answers for.
@Singleton
class AccessRecords implements DataHolder {

  private final SqlTenantAccess access;

  AccessRecords(SqlTenantAccess access) {
    this.access = access;
  }

  @Override
  public Store store() {
    return new Store(
        "access-records",
        "audit",
        "kept",
        "requests, grants and the transparency log can be read and verified",
        Period.ZERO,
        List.of(
            "resource",
            "postgres_role",
            "access_lock",
            "access_request",
            "access_grant",
            "session",
            "session_review",
            "access_decision",
            "detection",
            "log_staged",
            "transparency_log",
            "log_entry",
            "log_tile",
            "log_checkpoint",
            "log_witness",
            "log_publication",
            "log_key",
            "approval",
            "binding",
            "break_glass_review",
            "allowance",
            "allowance_end",
            "ssh_certificate",
            "session_draw",
            "access_review",
            "review_item",
            "eligibility_suspension"));
  }

  @Override
  public Set<Step> steps() {
    return Set.of();
  }

  @Override
  public long held(TenantId tenant) {
    return access.records(tenant);
  }

  @Override
  public String carryOut(Warrant warrant) {
    throw new IllegalArgumentException("records of access are kept");
  }
}
