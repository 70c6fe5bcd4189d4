package io.safekeep.backup.recovery;

import io.safekeep.backup.BackupProblem;
import io.safekeep.runtime.audit.AuditTrail;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Actor;
import io.safekeep.runtime.work.WorkQueue;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/// Ends a restore on request: calls it off while it runs, takes its copy down once it serves.
@Singleton
class EndRestore {

  private final Restores restores;
  private final AuditTrail audit;
  private final WorkQueue queue;
  private final Clock clock;

  EndRestore(Restores restores, AuditTrail audit, WorkQueue queue, Clock clock) {
    this.restores = restores;
    this.audit = audit;
    this.queue = queue;
    this.clock = clock;
  }

  /// @throws Refusal RESTORE_OVER if it has ended by itself or been cancelled before
  @Transactional
  Restore cancel(UUID id, Actor actor) {
    Restore restore = restores.findForUpdate(id).orElseThrow();
    Instant now = clock.instant();
    return switch (restore.state()) {
      case RestoreState.Active active ->
          end(restore.with(active.cancelled(now)), "restore.cancel", actor);
      case RestoreState.Ready _ -> throw over(restore, "is ready; discard it instead");
      case RestoreState.Failed _, RestoreState.Cancelled _, RestoreState.Discarded _ ->
          throw over(restore, "has ended already");
    };
  }

  /// @throws Refusal RESTORE_OVER if there is no copy that serves
  @Transactional
  Restore discard(UUID id, Actor actor) {
    Restore restore = restores.findForUpdate(id).orElseThrow();
    return switch (restore.state()) {
      case RestoreState.Ready ready ->
          end(restore.with(ready.discarded(clock.instant())), "restore.discard", actor);
      case RestoreState.Active _ -> throw over(restore, "still runs; cancel it instead");
      case RestoreState.Failed _, RestoreState.Cancelled _, RestoreState.Discarded _ ->
          throw over(restore, "has no copy");
    };
  }

  private Restore end(Restore ended, String action, Actor actor) {
    restores.update(ended);
    audit.record(
        actor,
        ended.tenant(),
        action,
        ended.id().toString(),
        Map.of("datastore", ended.datastore()));
    queue.schedule(ServeCopyWork.KIND, ended.id().toString());
    return ended;
  }

  private static Refusal over(Restore restore, String what) {
    return new Refusal(BackupProblem.RESTORE_OVER, "restore " + restore.id() + " " + what);
  }
}
