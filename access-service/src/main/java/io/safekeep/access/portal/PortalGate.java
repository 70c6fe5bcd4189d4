package io.safekeep.access.portal;

import io.safekeep.access.AccessProblem;
import io.safekeep.access.allowance.Allowance;
import io.safekeep.access.allowance.SqlAllowances;
import io.safekeep.access.detection.Refusals;
import io.safekeep.access.detection.RefusedUse;
import io.safekeep.access.grant.GrantInForce;
import io.safekeep.access.grant.GrantsInForce;
import io.safekeep.access.resource.Target;
import io.safekeep.access.session.RecordUnavailable;
import io.safekeep.access.session.SessionRecords.InUseElsewhere;
import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.problem.Refusal;
import jakarta.inject.Singleton;
import java.util.UUID;

/// Lets a page pass if a grant in force allows it, and once its view is recorded.
@Singleton
class PortalGate {

  private final GrantsInForce grants;
  private final SqlAllowances allowances;
  private final PortalSessions sessions;
  private final Refusals refusals;

  PortalGate(
      GrantsInForce grants, SqlAllowances allowances, PortalSessions sessions, Refusals refusals) {
    this.grants = grants;
    this.allowances = allowances;
    this.sessions = sessions;
    this.refusals = refusals;
  }

  /// @throws Refusal GRANT_NOT_IN_FORCE if the grant is not this employee's, or allows no page of
  ///   the tenant's portal now
  GrantInForce admit(UUID grant, String employee, TenantId tenant) {
    return grants
        .find(grant)
        .filter(found -> found.terms().employee().equals(employee))
        .filter(found -> found.terms().tenant().equals(tenant))
        .filter(found -> found.terms().resource().target() instanceof Target.Portal)
        // The enforcer's own row: what it has ended stays shut, whatever else is believed.
        .filter(_ -> allowances.find(grant).filter(Allowance.Allowed.class::isInstance).isPresent())
        .orElseThrow(() -> {
          refusals.note(RefusedUse.of("portal", employee, grant));
          return refused(grant, "does not allow this page now");
        });
  }

  /// As [#admit(UUID, String, TenantId)], for one page of one portal.
  ///
  /// @throws Refusal GRANT_NOT_IN_FORCE also for a page elsewhere, or a token for another portal
  GrantInForce admit(ActingToken token, VisitedPage page) {
    var grant = admit(token.grant(), token.employee(), new TenantId(token.tenant()));
    if (!(grant.terms().resource().target() instanceof Target.Portal portal)
        || !token.audience().contains(portal.audience())
        || !page.host().equalsIgnoreCase(portal.address().getHost())) {
      throw refused(token.grant(), "is not for " + page.host());
    }
    return grant;
  }

  /// Returns when the view is durable.
  ///
  /// @return the session it is part of
  /// @throws Refusal RECORD_UNAVAILABLE if it is not within two seconds; then the page must not be
  ///   shown. GRANT_NOT_IN_FORCE if the grant is in use from another address
  UUID record(GrantInForce grant, String address, PageView view) {
    try {
      return sessions.record(grant, address, view);
    } catch (RecordUnavailable e) {
      throw new Refusal(AccessProblem.RECORD_UNAVAILABLE, "the page's view cannot be recorded now");
    } catch (InUseElsewhere e) {
      throw refused(grant.terms().grant(), "is in use from another address");
    }
  }

  private static Refusal refused(UUID grant, String why) {
    return new Refusal(AccessProblem.GRANT_NOT_IN_FORCE, "grant " + grant + " " + why);
  }
}
