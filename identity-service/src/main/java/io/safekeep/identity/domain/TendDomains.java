package io.safekeep.identity.domain;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.safekeep.contracts.TenantId;
import io.safekeep.identity.IdentityProblem;
import io.safekeep.identity.domain.Domain.Claim;
import io.safekeep.identity.domain.TextRecords.Answer;
import io.safekeep.identity.employee.StaffDomain;
import io.safekeep.identity.tenant.TenantDirectory;
import io.safekeep.runtime.audit.AuditTrail;
import io.safekeep.runtime.id.Ids;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.secret.Secret;
import io.safekeep.runtime.security.Actor;
import io.safekeep.runtime.work.WorkQueue;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

/// Takes claims of domains, looks whether they are true, and looks again every day.
@ApplicationScoped
class TendDomains {

  private final SqlDomains domains;
  private final TextRecords textRecords;
  private final TenantDirectory tenants;
  private final StaffDomain staffDomain;
  private final WorkQueue work;
  private final DomainSettings settings;
  private final AuditTrail auditTrail;
  private final Ids ids;
  private final Clock clock;

  TendDomains(
      SqlDomains domains,
      TextRecords textRecords,
      TenantDirectory tenants,
      StaffDomain staffDomain,
      WorkQueue work,
      DomainSettings settings,
      AuditTrail auditTrail,
      Ids ids,
      Clock clock) {
    this.domains = domains;
    this.textRecords = textRecords;
    this.tenants = tenants;
    this.staffDomain = staffDomain;
    this.work = work;
    this.settings = settings;
    this.auditTrail = auditTrail;
    this.ids = ids;
    this.clock = clock;
  }

  /// @param name in any case
  /// @throws Refusal DOMAIN_TAKEN if it is another's already, or the tenant has claimed it before
  @Transactional
  Domain claim(Actor actor, TenantId tenant, String name) {
    var lower = name.toLowerCase(Locale.ROOT);
    requireNobodyElses(tenant, lower);
    var claim =
        new Claim(
            ids.next(), tenant, lower, Secret.random("").value().substring(0, 32), clock.instant());
    if (!domains.add(claim)) {
      throw taken(lower);
    }
    auditTrail.record(
        actor, tenant, "domain.claim", claim.id().toString(), Map.of("domain", lower));
    return new Domain.Pending(claim);
  }

  /// Looks for the record now.
  ///
  /// @throws Refusal NOT_FOUND, DOMAIN_NOT_SHOWN with where the record has to be, DOMAIN_TAKEN
  Domain verify(Actor actor, TenantId tenant, UUID id) {
    var claim = QuarkusTransaction.requiringNew().call(() -> domains.locked(tenant, id)).claim();
    // Nothing is locked while a name server is waited for.
    if (!(textRecords.of(claim.recordName()) instanceof Answer.Known known)
        || !known.texts().contains(claim.recordValue())) {
      throw new Refusal(
              IdentityProblem.DOMAIN_NOT_SHOWN,
              "no TXT record %s says %s".formatted(claim.recordName(), claim.recordValue()))
          .with("recordName", claim.recordName())
          .with("recordValue", claim.recordValue());
    }
    return QuarkusTransaction.requiringNew().call(() -> found(actor, tenant, id));
  }

  private Domain found(Actor actor, TenantId tenant, UUID id) {
    var now = clock.instant();
    var before = domains.locked(tenant, id);
    var claim = before.claim();
    requireNobodyElses(tenant, claim.name());
    var verified =
        switch (before) {
          case Domain.Pending pending -> pending.found(now);
          case Domain.Verified again -> again.found(now);
          case Domain.Lapsed lapsed -> lapsed.found(now);
        };
    domains.keep(verified);
    work.schedule(RecheckDomain.KIND, id.toString(), settings.recheckInterval());
    auditTrail.record(
        actor, tenant, "domain.verify", id.toString(), Map.of("domain", claim.name()));
    return verified;
  }

  /// Looks again at a domain that was verified.
  ///
  /// @return false if there is nothing to look at any more
  boolean recheck(UUID id) {
    var domain = QuarkusTransaction.requiringNew().call(() -> domains.find(id)).orElse(null);
    if (!(domain instanceof Domain.Verified verified)) {
      return false;
    }
    var claim = verified.claim();
    return switch (textRecords.of(claim.recordName())) {
      // Whoever cuts us off from the name server must not take domains away by that.
      case Answer.Unknown _ -> true;
      case Answer.Known(var texts) ->
          QuarkusTransaction.requiringNew()
              .call(() -> seen(claim, texts.contains(claim.recordValue())));
    };
  }

  private boolean seen(Claim claim, boolean present) {
    if (!(domains.find(claim.id()).orElse(null) instanceof Domain.Verified verified)) {
      return false;
    }
    var now = clock.instant();
    var after = present ? verified.found(now) : verified.missed(now);
    domains.keep(after);
    if (after instanceof Domain.Lapsed) {
      auditTrail.record(
          Actor.SUITE,
          claim.tenant(),
          "domain.lapse",
          claim.id().toString(),
          Map.of("domain", claim.name(), "seenAt", verified.seenAt()));
    }
    return after instanceof Domain.Verified;
  }

  /// @throws Refusal NOT_FOUND
  @Transactional
  void release(Actor actor, TenantId tenant, UUID id) {
    var claim = domains.locked(tenant, id).claim();
    domains.remove(id);
    work.remove(RecheckDomain.KIND, id.toString());
    auditTrail.record(
        actor, tenant, "domain.release", id.toString(), Map.of("domain", claim.name()));
  }

  private void requireNobodyElses(TenantId tenant, String name) {
    boolean another =
        staffDomain.is(name)
            || tenants.findByDomain(name).filter(owner -> !owner.id().equals(tenant)).isPresent()
            || domains.ownerOf(name).filter(owner -> !owner.equals(tenant)).isPresent();
    if (another) {
      throw taken(name);
    }
  }

  private static Refusal taken(String name) {
    return new Refusal(
            IdentityProblem.DOMAIN_TAKEN, "domain " + name + " is claimed or somebody else's")
        .with("field", "name");
  }
}
