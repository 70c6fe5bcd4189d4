package io.safekeep.identity.tenant;

import io.safekeep.contracts.TenantId;
import io.safekeep.contracts.identity.RelationshipStarted;
import io.safekeep.contracts.identity.TenantCreated;
import io.safekeep.identity.IdentityProblem;
import io.safekeep.identity.employee.StaffDomain;
import io.safekeep.identity.tenant.TenantProfile.Plan;
import io.safekeep.runtime.audit.AuditTrail;
import io.safekeep.runtime.id.Ids;
import io.safekeep.runtime.outbox.Outbox;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Caller;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.Locale;
import java.util.Map;

/// Takes a new tenant with its first relationship.
@ApplicationScoped
class CreateTenant {

  private final Tenants tenants;
  private final SqlTenantHistory history;
  private final Relationships relationships;
  private final StaffDomain staffDomain;
  private final Outbox outbox;
  private final AuditTrail auditTrail;
  private final Caller caller;
  private final Ids ids;
  private final Clock clock;

  CreateTenant(
      Tenants tenants,
      SqlTenantHistory history,
      Relationships relationships,
      StaffDomain staffDomain,
      Outbox outbox,
      AuditTrail auditTrail,
      Caller caller,
      Ids ids,
      Clock clock) {
    this.tenants = tenants;
    this.history = history;
    this.relationships = relationships;
    this.staffDomain = staffDomain;
    this.outbox = outbox;
    this.auditTrail = auditTrail;
    this.caller = caller;
    this.ids = ids;
    this.clock = clock;
  }

  /// @throws Refusal DOMAIN_TAKEN
  @Transactional
  Tenant create(String name, String domain, String region, Plan plan, Relationship.Kind kind) {
    var now = clock.instant();
    var lowerDomain = domain.toLowerCase(Locale.ROOT);
    if (staffDomain.is(lowerDomain) || tenants.count("domain", lowerDomain) > 0) {
      throw new Refusal(
              IdentityProblem.DOMAIN_TAKEN, "domain " + lowerDomain + " belongs to somebody else")
          .with("field", "domain");
    }
    var tenant =
        new Tenant.Active(
            new TenantProfile(new TenantId(ids.next()), name, lowerDomain, region, plan, now));
    var first = new Relationship.Open(ids.next(), kind, now);
    tenants.persistAndFlush(TenantEntity.of(tenant));
    relationships.persistAndFlush(RelationshipEntity.of(tenant.id().value(), first));
    history.enter(tenant, "created", caller.subject(), now);
    outbox.add(
        new TenantCreated(
            tenant.id().value(), name, lowerDomain, region, plan.name().toLowerCase(Locale.ROOT)));
    outbox.add(new RelationshipStarted(tenant.id().value(), first.id(), kind.label(), now));
    auditTrail.record(
        caller.actor(),
        tenant.id(),
        "tenant.create",
        tenant.id().toString(),
        Map.of("name", name, "domain", lowerDomain, "relationship", kind.label()));
    return tenant;
  }
}
