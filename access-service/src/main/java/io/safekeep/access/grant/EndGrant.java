package io.safekeep.access.grant;

import io.safekeep.access.grant.GrantState.Activating;
import io.safekeep.access.grant.GrantState.Active;
import io.safekeep.access.grant.GrantState.End;
import io.safekeep.access.grant.GrantState.Over;
import io.safekeep.access.grant.GrantState.Revoking;
import io.safekeep.access.grant.GrantState.Scheduled;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Actor;
import io.safekeep.runtime.work.WorkQueue;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Orders the end of access. From the commit on it allows nothing; that its target holds nothing
/// any more is seen to afterwards.
@Singleton
public class EndGrant {

  private final SqlGrants grants;
  private final GrantFacts facts;
  private final WorkQueue queue;

  EndGrant(SqlGrants grants, GrantFacts facts, WorkQueue queue) {
    this.grants = grants;
    this.facts = facts;
    this.queue = queue;
  }

  /// Part of the caller's transaction. What ends or has ended already stays as it is.
  ///
  /// @throws Refusal NOT_FOUND
  @Transactional(Transactional.TxType.MANDATORY)
  public Grant end(UUID id, EndReason reason, String comment, Actor by) {
    var grant = grants.findForUpdate(id).orElseThrow(() -> Refusal.notFound("grant " + id));
    var end = new End(reason, comment, by, grants.now());
    @Nullable GrantState next =
        switch (grant.state()) {
          case Scheduled scheduled -> scheduled.called(end);
          case Activating activating -> activating.revoking(end);
          case Active active -> active.revoking(end);
          case Revoking _, Over _ -> null;
        };
    if (next == null) {
      return grant;
    }
    var ending = grant.with(next);
    grants.update(ending);
    facts.ending(ending, end, next.span());
    if (next instanceof Over over) {
      facts.over(ending, end, null, over.at());
    }
    queue.schedule(GrantWork.KIND, id.toString());
    return ending;
  }
}
