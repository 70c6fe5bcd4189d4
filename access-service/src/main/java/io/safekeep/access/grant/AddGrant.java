package io.safekeep.access.grant;

import io.safekeep.runtime.security.Actor;
import io.safekeep.runtime.work.WorkQueue;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.time.Duration;

/// Grants what was approved; it begins at its start.
@Singleton
public class AddGrant {

  private final SqlGrants grants;
  private final GrantFacts facts;
  private final WorkQueue queue;

  AddGrant(SqlGrants grants, GrantFacts facts, WorkQueue queue) {
    this.grants = grants;
    this.facts = facts;
    this.queue = queue;
  }

  /// Part of the transaction that approves.
  @Transactional(Transactional.TxType.MANDATORY)
  public Grant add(GrantTerms terms, Grant.Plan plan, Actor by) {
    var grant = new Grant(terms, plan, new GrantState.Scheduled(), 0);
    grants.add(grant);
    facts.scheduled(grant, by);
    var wait = Duration.between(grants.now(), plan.startAt());
    queue.schedule(GrantWork.KIND, grant.id().toString(), wait.isNegative() ? Duration.ZERO : wait);
    return grant;
  }
}
