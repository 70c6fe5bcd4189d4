package io.safekeep.retention.purge;

import io.safekeep.retention.deletion.Cases;
import io.safekeep.retention.deletion.DeletionCase;
import io.safekeep.retention.purge.SqlPurges.Stuck;
import io.safekeep.runtime.audit.AuditTrail;
import io.safekeep.runtime.problem.CommonProblem;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Actor;
import io.safekeep.runtime.work.WorkQueue;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// Has everything sent again that is stuck in a case, after somebody has looked why.
@Singleton
class ResumePurge {

  private final Cases cases;
  private final SqlPurges purges;
  private final AuditTrail audit;
  private final WorkQueue queue;
  private final Clock clock;

  ResumePurge(Cases cases, SqlPurges purges, AuditTrail audit, WorkQueue queue, Clock clock) {
    this.cases = cases;
    this.purges = purges;
    this.audit = audit;
    this.queue = queue;
    this.clock = clock;
  }

  /// @throws Refusal NOT_FOUND if there is no such case; CONFLICT if nothing of it is stuck
  @Transactional
  void resume(UUID deletionCase, Actor actor, String why) {
    DeletionCase held =
        cases.locked(deletionCase).orElseThrow(() -> Refusal.notFound("case " + deletionCase));
    List<Stuck> stuck =
        purges.stuck(deletionCase).stream().filter(one -> one.endedAt() == null).toList();
    if (stuck.isEmpty()) {
      throw new Refusal(CommonProblem.CONFLICT, "nothing of case " + deletionCase + " is stuck");
    }
    for (Stuck one : stuck) {
      purges.end(one.id(), actor.subject(), why, clock.instant());
      purges.begin(one);
    }
    audit.record(
        actor,
        held.tenant(),
        "purge.resume",
        deletionCase.toString(),
        Map.of("why", why, "orders", stuck.size()));
    queue.schedule(held.state().work(), deletionCase.toString());
  }
}
