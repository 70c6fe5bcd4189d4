package io.safekeep.backup.drill;

import io.safekeep.backup.datastore.Datastore;
import io.safekeep.runtime.audit.AuditTrail;
import io.safekeep.runtime.id.Ids;
import io.safekeep.runtime.security.Actor;
import io.safekeep.runtime.work.WorkQueue;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;

/// Asks for a drill.
@Singleton
class RequestDrill {

  private final SqlDrills drills;
  private final AuditTrail audit;
  private final WorkQueue queue;
  private final Ids ids;
  private final Clock clock;

  RequestDrill(SqlDrills drills, AuditTrail audit, WorkQueue queue, Ids ids, Clock clock) {
    this.drills = drills;
    this.audit = audit;
    this.queue = queue;
    this.ids = ids;
    this.clock = clock;
  }

  @Transactional
  Drill request(Datastore datastore, Drill.Kind kind, Instant target, Actor actor) {
    Drill drill =
        new Drill(
            ids.next(),
            datastore.tenant(),
            datastore.id(),
            kind,
            target,
            actor.subject(),
            clock.instant(),
            new DrillState.Queued());
    drills.add(drill);
    audit.record(
        actor,
        datastore.tenant(),
        "drill.request",
        drill.id().toString(),
        Map.of("datastore", datastore.id(), "target", target.toString()));
    queue.schedule(DrillWork.KIND, drill.id().toString());
    return drill;
  }
}
