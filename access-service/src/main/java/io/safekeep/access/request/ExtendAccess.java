package io.safekeep.access.request;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.safekeep.access.AccessProblem;
import io.safekeep.access.grant.ExtendGrant;
import io.safekeep.access.grant.Grant;
import io.safekeep.access.grant.SqlGrants;
import io.safekeep.access.policy.Asked;
import io.safekeep.runtime.problem.CommonProblem;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Caller;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.util.UUID;

/// Longer access for who has it, asked of the policy anew for the whole time.
@Singleton
class ExtendAccess {

  private final SqlRequests requests;
  private final SqlGrants grants;
  private final RequestAccess requestAccess;
  private final ExtendGrant extendGrant;
  private final Caller caller;

  ExtendAccess(
      SqlRequests requests,
      SqlGrants grants,
      RequestAccess requestAccess,
      ExtendGrant extendGrant,
      Caller caller) {
    this.requests = requests;
    this.grants = grants;
    this.requestAccess = requestAccess;
    this.extendGrant = extendGrant;
    this.caller = caller;
  }

  /// No transaction may be open.
  ///
  /// @throws Refusal NOT_FOUND; FORBIDDEN for somebody else's grant; GRANT_STATE; NOT_EXTENDABLE;
  ///   what the policy has against it
  @Transactional(Transactional.TxType.NEVER)
  Grant extend(UUID id, Duration by) {
    var grant = QuarkusTransaction.requiringNew().call(() -> own(id));
    var span = grant.state().span();
    if (span == null) {
      throw new Refusal(AccessProblem.GRANT_STATE, "grant " + id + " is " + grant.state().label());
    }
    var asked =
        QuarkusTransaction.requiringNew()
            .call(() -> requests.find(grant.terms().request()).orElseThrow().asked());
    var permitted =
        requestAccess.permitted(
            new Asked(
                asked.employee(),
                asked.resource(),
                asked.entitlement(),
                asked.reason(),
                asked.ticket(),
                Duration.between(span.activatedAt(), span.endsAt()).plus(by),
                null,
                asked.breakGlass(),
                caller.acr().orElse(null),
                caller.authenticatedAt().orElse(null)),
            caller.actor());
    return QuarkusTransaction.requiringNew()
        .call(() -> extendGrant.extend(id, by, permitted.terms().mostDuration(), caller.actor()));
  }

  private Grant own(UUID id) {
    var grant =
        grants
            .find(id)
            .filter(found -> caller.mayTouch(found.terms().tenant()))
            .orElseThrow(() -> Refusal.notFound("grant " + id));
    if (!caller.subject().equals(grant.terms().employee())) {
      throw new Refusal(CommonProblem.FORBIDDEN, "the grant is somebody else's");
    }
    return grant;
  }
}
