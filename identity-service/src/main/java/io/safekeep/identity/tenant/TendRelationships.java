package io.safekeep.identity.tenant;

import io.safekeep.contracts.TenantId;
import io.safekeep.contracts.identity.RelationshipEnded;
import io.safekeep.contracts.identity.RelationshipStarted;
import io.safekeep.identity.IdentityProblem;
import io.safekeep.runtime.audit.AuditTrail;
import io.safekeep.runtime.id.Ids;
import io.safekeep.runtime.outbox.Outbox;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Caller;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/// Starts and ends relationships. The end of the last one makes the tenant a former one, which is
/// the moment from which its data has a last day; a new one takes it back.
@ApplicationScoped
class TendRelationships {

  private final Tenants tenants;
  private final SqlTenantHistory history;
  private final Relationships relationships;
  private final Outbox outbox;
  private final AuditTrail auditTrail;
  private final Caller caller;
  private final Ids ids;
  private final Clock clock;

  TendRelationships(
      Tenants tenants,
      SqlTenantHistory history,
      Relationships relationships,
      Outbox outbox,
      AuditTrail auditTrail,
      Caller caller,
      Ids ids,
      Clock clock) {
    this.tenants = tenants;
    this.history = history;
    this.relationships = relationships;
    this.outbox = outbox;
    this.auditTrail = auditTrail;
    this.caller = caller;
    this.ids = ids;
    this.clock = clock;
  }

  /// @throws Refusal NOT_FOUND; TENANT_SEALED if its data is being deleted
  @Transactional
  Relationship start(TenantId id, Relationship.Kind kind) {
    var now = clock.instant();
    var entity = tenants.locked(id);
    entity.requireUnsealed();
    var started = new Relationship.Open(ids.next(), kind, now);
    relationships.persistAndFlush(RelationshipEntity.of(id.value(), started));
    switch (entity.toTenant()) {
      case Tenant.Former former -> returned(entity, former.returned(), kind, now);
      case Tenant.Departing departing -> returned(entity, departing.returned(), kind, now);
      case Tenant.Active _, Tenant.Suspended _ -> {}
    }
    outbox.add(new RelationshipStarted(id.value(), started.id(), kind.label(), now));
    auditTrail.record(
        caller.actor(),
        id,
        "relationship.start",
        started.id().toString(),
        Map.of("kind", kind.label()));
    return started;
  }

  private void returned(
      TenantEntity entity, Tenant.Active returned, Relationship.Kind kind, Instant now) {
    entity.apply(returned);
    history.enter(returned, "started " + kind.label(), caller.subject(), now);
  }

  /// @throws Refusal NOT_FOUND, RELATIONSHIP_ENDED
  @Transactional
  Relationship end(TenantId id, UUID relationshipId, String reason) {
    var now = clock.instant();
    // The tenant's row is the lock under which "last" is judged.
    var tenantEntity = tenants.locked(id);
    var entity = relationships.of(id, relationshipId);
    var ended =
        switch (entity.toRelationship()) {
          case Relationship.Open open -> open.end(reason, now);
          case Relationship.Ended already ->
              throw new Refusal(
                  IdentityProblem.RELATIONSHIP_ENDED,
                  "relationship %s ended at %s".formatted(relationshipId, already.endedAt()));
        };
    entity.apply(ended);
    relationships.flush();
    boolean last = !tenants.hasOpenRelationship(id);
    if (last && tenantEntity.toTenant() instanceof Tenant.Active active) {
      var former = active.leave(now);
      tenantEntity.apply(former);
      history.enter(former, reason, caller.subject(), now);
    }
    outbox.add(new RelationshipEnded(id.value(), relationshipId, ended.kind().label(), now, last));
    auditTrail.record(
        caller.actor(),
        id,
        "relationship.end",
        relationshipId.toString(),
        Map.of("kind", ended.kind().label(), "reason", reason, "last", last));
    return ended;
  }
}
