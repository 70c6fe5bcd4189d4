package io.safekeep.identity.tenant;

import io.safekeep.contracts.TenantId;
import io.safekeep.contracts.identity.TenantReinstated;
import io.safekeep.contracts.identity.TenantSuspended;
import io.safekeep.identity.IdentityProblem;
import io.safekeep.runtime.audit.AuditTrail;
import io.safekeep.runtime.outbox.Outbox;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Caller;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.Map;

/// Bars a tenant's people and clients from getting tokens, and lets them in again. Their data stays
/// as it is.
@ApplicationScoped
class SuspendTenant {

  private final Tenants tenants;
  private final SqlTenantHistory history;
  private final Outbox outbox;
  private final AuditTrail auditTrail;
  private final Caller caller;
  private final Clock clock;

  SuspendTenant(
      Tenants tenants,
      SqlTenantHistory history,
      Outbox outbox,
      AuditTrail auditTrail,
      Caller caller,
      Clock clock) {
    this.tenants = tenants;
    this.history = history;
    this.outbox = outbox;
    this.auditTrail = auditTrail;
    this.caller = caller;
    this.clock = clock;
  }

  /// @throws Refusal NOT_FOUND, TENANT_NOT_ACTIVE
  @Transactional
  Tenant suspend(TenantId id, String reason) {
    var now = clock.instant();
    var entity = tenants.locked(id);
    var suspended =
        switch (entity.toTenant()) {
          case Tenant.Active active -> active.suspend(reason, now);
          case Tenant.Former former -> former.suspend(reason, now);
          case Tenant.Departing _ ->
              throw new Refusal(
                  IdentityProblem.TENANT_NOT_ACTIVE,
                  "tenant %s is kept out already: its data is about to be deleted".formatted(id));
          case Tenant.Suspended already ->
              throw new Refusal(
                  IdentityProblem.TENANT_NOT_ACTIVE,
                  "tenant %s has been suspended since %s".formatted(id, already.suspendedAt()));
        };
    entity.apply(suspended);
    history.enter(suspended, reason, caller.subject(), now);
    outbox.add(new TenantSuspended(id.value(), reason));
    auditTrail.record(
        caller.actor(), id, "tenant.suspend", id.toString(), Map.of("reason", reason));
    return suspended;
  }

  /// @throws Refusal NOT_FOUND, TENANT_NOT_SUSPENDED
  @Transactional
  Tenant reinstate(TenantId id, String reason) {
    var now = clock.instant();
    var entity = tenants.locked(id);
    var reinstated =
        switch (entity.toTenant()) {
          case Tenant.Suspended suspended ->
              suspended.reinstate(tenants.hasOpenRelationship(id), now);
          case Tenant.Active _, Tenant.Former _, Tenant.Departing _ ->
              throw new Refusal(
                  IdentityProblem.TENANT_NOT_SUSPENDED,
                  "tenant %s is %s".formatted(id, entity.state));
        };
    entity.apply(reinstated);
    history.enter(reinstated, reason, caller.subject(), now);
    outbox.add(new TenantReinstated(id.value()));
    auditTrail.record(
        caller.actor(), id, "tenant.reinstate", id.toString(), Map.of("reason", reason));
    return reinstated;
  }
}
