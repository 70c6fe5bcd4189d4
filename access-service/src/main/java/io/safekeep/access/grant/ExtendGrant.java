package io.safekeep.access.grant;

import io.safekeep.access.AccessProblem;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Actor;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.util.UUID;

/// Moves the end of a grant in force, never past 24 hours from its beginning.
@Singleton
public class ExtendGrant {

  private final SqlGrants grants;
  private final GrantFacts facts;

  ExtendGrant(SqlGrants grants, GrantFacts facts) {
    this.grants = grants;
    this.facts = facts;
  }

  /// Part of the caller's transaction, who has asked the policy again.
  ///
  /// @param by how much longer
  /// @param most that the policy allows in all, now
  /// @throws Refusal NOT_FOUND; GRANT_STATE if it is not in force; NOT_EXTENDABLE if it was
  ///   extended as often as it may be, or already lasts as long as it may
  @Transactional(Transactional.TxType.MANDATORY)
  public Grant extend(UUID id, Duration by, Duration most, Actor actor) {
    var grant = grants.findForUpdate(id).orElseThrow(() -> Refusal.notFound("grant " + id));
    if (!(grant.state() instanceof GrantState.Active active)
        || active.inForce().isOver(grants.now())) {
      throw refused(grant);
    }
    var bound = grant.plan().mostDuration();
    var next = active.extended(by, most.compareTo(bound) < 0 ? most : bound);
    if (grant.plan().extensionsLeft() == 0
        || !next.inForce().endsAt().isAfter(active.inForce().endsAt())) {
      throw new Refusal(
              AccessProblem.NOT_EXTENDABLE,
              "grant %s ends at %s, and may last %s in all"
                  .formatted(id, active.inForce().endsAt(), bound))
          .with("extensionsLeft", grant.plan().extensionsLeft());
    }
    var extended = new Grant(grant.terms(), grant.plan().extendedOnce(), next, grant.told());
    grants.update(extended);
    facts.extended(extended, next.inForce(), actor);
    return extended;
  }

  static Refusal refused(Grant grant) {
    return new Refusal(
            AccessProblem.GRANT_STATE, "grant " + grant.id() + " is " + grant.state().label())
        .with("state", grant.state().label());
  }
}
