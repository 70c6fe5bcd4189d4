package io.safekeep.backup.recovery;

import io.safekeep.backup.BackupProblem;
import io.safekeep.runtime.audit.AuditTrail;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Caller;
import io.safekeep.runtime.work.WorkQueue;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/// Ends a restore on request: calls it off while it runs, takes its copy down once it serves.
@Singleton
public class EndRestore {

  private final Restores restores;
  private final WorkQueue queue;
  private final AuditTrail audit;
  private final Caller caller;
  private final Clock clock;

  EndRestore(Restores restores, WorkQueue queue, AuditTrail audit, Caller caller, Clock clock) {
    this.restores = restores;
    this.queue = queue;
    this.audit = audit;
    this.caller = caller;
    this.clock = clock;
  }

  /// @throws Refusal NOT_FOUND; RESTORE_OVER if it has ended by itself or been cancelled before
  @Transactional
  public Restore cancel(UUID id) {
    Restore restore = locked(id);
    Instant now = clock.instant();
    return switch (restore.state()) {
      case RestoreState.Active active -> end(restore.with(active.cancelled(now)), "restore.cancel");
      case RestoreState.Ready _ -> throw over(restore, "is ready; discard it instead");
      case RestoreState.Failed _, RestoreState.Cancelled _, RestoreState.Discarded _ ->
          throw over(restore, "has ended already");
    };
  }

  /// @throws Refusal NOT_FOUND; RESTORE_OVER if there is no copy that serves
  @Transactional
  public Restore discard(UUID id) {
    Restore restore = locked(id);
    return switch (restore.state()) {
      case RestoreState.Ready ready ->
          end(restore.with(ready.discarded(clock.instant())), "restore.discard");
      case RestoreState.Active _ -> throw over(restore, "still runs; cancel it instead");
      case RestoreState.Failed _, RestoreState.Cancelled _, RestoreState.Discarded _ ->
          throw over(restore, "has no copy");
    };
  }

  /// Locked before anything else is read, so that a restore that completes at the same moment is
  /// seen either as running or as ready.
  private Restore locked(UUID id) {
    return restores
        .findForUpdate(id)
        .filter(restore -> caller.mayTouch(restore.tenant()))
        .orElseThrow(() -> Refusal.notFound("restore " + id));
  }

  private Restore end(Restore ended, String action) {
    restores.update(ended);
    if (ended.destination() instanceof RestoreDestination.Cluster) {
      queue.schedule(ClusterRestores.WORK, ended.id().toString());
    }
    audit.record(
        caller.actor(),
        ended.tenant(),
        action,
        ended.id().toString(),
        Map.of("datastore", ended.datastore()));
    return ended;
  }

  private static Refusal over(Restore restore, String what) {
    return new Refusal(BackupProblem.RESTORE_OVER, "restore " + restore.id() + " " + what);
  }
}
