package io.safekeep.access.departure;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.safekeep.access.grant.EndBarredGrants;
import io.safekeep.access.log.LogEntry;
import io.safekeep.access.log.SqlLogStage;
import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.audit.AuditTrail;
import io.safekeep.runtime.purge.DataHolder;
import io.safekeep.runtime.purge.Step;
import io.safekeep.runtime.purge.Store;
import io.safekeep.runtime.purge.Warrant;
import io.safekeep.runtime.security.Actor;
import jakarta.inject.Singleton;
import java.time.Period;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What access there is to a tenant's things and how to get at them. Quarantined, the tenant is
/// locked: use is cut and grants end. Purged, nothing of the ways in is left.
@Singleton
class TenantAccess implements DataHolder {

  private static final Actor RETENTION = new Actor("/retention", null);

  private final SqlTenantAccess access;
  private final EndBarredGrants endBarredGrants;
  private final SqlLogStage log;
  private final AuditTrail audit;

  TenantAccess(
      SqlTenantAccess access, EndBarredGrants endBarredGrants, SqlLogStage log, AuditTrail audit) {
    this.access = access;
    this.endBarredGrants = endBarredGrants;
    this.log = log;
    this.audit = audit;
  }

  @Override
  public Store store() {
    return new Store(
        "ways-in",
        "structured",
        "grants end, ways in and secrets are deleted",
        "no open grant, no resource with a way in",
        Period.ZERO,
        List.of(
            "customer_access_policy",
            "postgres_login",
            "postgres_watch",
            "connect_token",
            "refused_use"));
  }

  @Override
  public Set<Step> steps() {
    return Set.of(Step.QUARANTINE, Step.RELEASE, Step.PURGE);
  }

  @Override
  public long held(TenantId tenant) {
    return access.held(tenant);
  }

  @Override
  public String carryOut(Warrant warrant) {
    return QuarkusTransaction.requiringNew()
        .call(() ->
            switch (warrant.step()) {
              case QUARANTINE -> lock(warrant);
              case RELEASE -> lift(warrant);
              case PURGE -> purge(warrant);
              case SEAL, DESTROY_KEYS ->
                  throw new IllegalArgumentException("no " + warrant.step() + " here");
            });
  }

  private String lock(Warrant warrant) {
    if (access.lock(warrant.tenant(), warrant.deletionCase())) {
      record(warrant, "lock.placed");
      endBarredGrants.barred();
    }
    return "The tenant is locked: nobody has access, and open grants end.";
  }

  private String lift(Warrant warrant) {
    if (access.lift(warrant.deletionCase())) {
      record(warrant, "lock.lifted");
    }
    return "The lock is lifted; grants that ended stay ended.";
  }

  private String purge(Warrant warrant) {
    long gone = access.purge(warrant.tenant());
    return "%d ways in, secrets and policies of the tenant were deleted.".formatted(gone);
  }

  private void record(Warrant warrant, String what) {
    Map<String, Object> open =
        Map.of(
            "lock",
            warrant.deletionCase().toString(),
            "kind",
            "tenant",
            "target",
            warrant.tenant().toString());
    audit.record(RETENTION, warrant.tenant(), what, warrant.deletionCase().toString(), open);
    log.add(LogEntry.of(warrant.tenant(), what, RETENTION.subject(), open));
  }
}
