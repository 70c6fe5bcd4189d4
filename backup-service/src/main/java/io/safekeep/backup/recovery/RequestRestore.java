package io.safekeep.backup.recovery;

import io.safekeep.backup.BackupProblem;
import io.safekeep.backup.catalogue.RecoveryWindow;
import io.safekeep.backup.catalogue.RecoveryWindows;
import io.safekeep.backup.datastore.Datastore;
import io.safekeep.runtime.audit.AuditTrail;
import io.safekeep.runtime.id.Ids;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Actor;
import io.safekeep.runtime.work.WorkQueue;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;

/// Accepts a restore of a datastore into a new copy; the original is not touched.
@Singleton
class RequestRestore {

  private final Restores restores;
  private final RecoveryWindows windows;
  private final AuditTrail audit;
  private final WorkQueue queue;
  private final Ids ids;
  private final Clock clock;

  RequestRestore(
      Restores restores,
      RecoveryWindows windows,
      AuditTrail audit,
      WorkQueue queue,
      Ids ids,
      Clock clock) {
    this.restores = restores;
    this.windows = windows;
    this.audit = audit;
    this.queue = queue;
    this.ids = ids;
    this.clock = clock;
  }

  /// @throws Refusal NOTHING_RECOVERABLE; TARGET_OUTSIDE_WINDOW with the window, so that the caller
  ///   can choose again before anything was started
  @Transactional
  Restore request(Datastore datastore, RestoreTarget target, Actor actor) {
    RecoveryWindow window = windows.of(datastore);
    if (window.earliest() == null) {
      throw new Refusal(
          BackupProblem.NOTHING_RECOVERABLE,
          "datastore " + datastore.id() + " has no complete base backup yet");
    }
    if (target instanceof RestoreTarget.At(Instant instant) && !window.contains(instant)) {
      throw outside(datastore, instant, window);
    }
    Restore restore =
        new Restore(
            ids.next(),
            datastore.tenant(),
            datastore.id(),
            target,
            actor.subject(),
            clock.instant(),
            new RestoreState.Queued(),
            Restore.Progress.NONE);
    restores.add(restore);
    audit.record(
        actor,
        datastore.tenant(),
        "restore.request",
        restore.id().toString(),
        Map.of("datastore", datastore.id(), "target", target.toString()));
    queue.schedule(RestoreWork.KIND, restore.id().toString());
    return restore;
  }

  private static Refusal outside(Datastore datastore, Instant instant, RecoveryWindow window) {
    return new Refusal(
            BackupProblem.TARGET_OUTSIDE_WINDOW,
            "target "
                + instant
                + " of datastore "
                + datastore.id()
                + " is not recoverable; recoverable is "
                + window.describe())
        .with("window", window);
  }
}
