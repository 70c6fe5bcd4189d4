package io.safekeep.access.request;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.safekeep.access.grant.SqlGrants;
import io.safekeep.runtime.security.Actor;
import io.safekeep.runtime.work.WorkHandler;
import io.safekeep.runtime.work.WorkItem;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;

/// Ends requests that nobody decided in time.
@Singleton
class ExpireRequests implements WorkHandler {

  static final String KIND = "request-expiry";

  private final SqlRequests requests;
  private final SqlGrants grants;
  private final RequestFacts facts;

  ExpireRequests(SqlRequests requests, SqlGrants grants, RequestFacts facts) {
    this.requests = requests;
    this.grants = grants;
    this.facts = facts;
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public Next work(WorkItem item, Lease lease) {
    return QuarkusTransaction.requiringNew().call(() -> expire(UUID.fromString(item.key())));
  }

  private Next expire(UUID id) {
    var request = requests.findForUpdate(id).orElse(null);
    if (request == null || !(request.state() instanceof RequestState.Pending pending)) {
      return Next.done();
    }
    var now = grants.now();
    if (!pending.isOver(now)) {
      return Next.again(Duration.between(now, pending.expiresAt()));
    }
    var expired = request.with(pending.expired(now));
    requests.update(expired);
    facts.decided(expired, Actor.SUITE, now, Map.of());
    return Next.done();
  }
}
