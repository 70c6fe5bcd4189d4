package io.safekeep.access.request;

import io.safekeep.access.grant.AddGrant;
import io.safekeep.access.grant.Grant;
import io.safekeep.access.grant.GrantTerms;
import io.safekeep.access.grant.SqlGrants;
import io.safekeep.runtime.id.Ids;
import io.safekeep.runtime.security.Actor;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.util.Map;

/// Makes a grant of a request that everybody has approved.
@Singleton
class ApproveRequest {

  private final SqlRequests requests;
  private final SqlGrants grants;
  private final AddGrant addGrant;
  private final RequestFacts facts;
  private final Ids ids;

  ApproveRequest(
      SqlRequests requests, SqlGrants grants, AddGrant addGrant, RequestFacts facts, Ids ids) {
    this.requests = requests;
    this.grants = grants;
    this.addGrant = addGrant;
    this.facts = facts;
    this.ids = ids;
  }

  /// Part of the caller's transaction, who holds the row's lock.
  ///
  /// @param granted how long; shorter than was asked for if somebody shortened it, and then without
  ///   extensions
  @Transactional(Transactional.TxType.MANDATORY)
  AccessRequest approve(AccessRequest request, Duration granted, Actor by) {
    if (!(request.state() instanceof RequestState.Pending pending)) {
      throw DecideRequest.state(request);
    }
    var now = grants.now();
    var approved = request.with(pending.approved(now, granted));
    requests.update(approved);
    var asked = request.asked();
    var terms = request.terms();
    boolean shortened = granted.compareTo(terms.duration()) < 0;
    var grant =
        addGrant.add(
            new GrantTerms(
                ids.next(),
                request.id(),
                asked.employee(),
                asked.reason(),
                asked.ticket(),
                request.resource(),
                terms.privilege()),
            new Grant.Plan(
                asked.startAt() == null ? now : asked.startAt(),
                granted,
                shortened ? granted : terms.mostDuration(),
                shortened ? 0 : terms.extensions(),
                asked.breakGlass()),
            by);
    facts.decided(
        approved,
        by,
        now,
        Map.of(
            "grant", grant.id().toString(),
            "seconds", granted.toSeconds(),
            "policy", terms.policySha256()));
    return approved;
  }
}
