package io.safekeep.backup.catalogue;

import io.safekeep.backup.BackupProblem;
import io.safekeep.backup.datastore.Datastore;
import io.safekeep.backup.datastore.ProtectionWork;
import io.safekeep.runtime.audit.AuditTrail;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Actor;
import io.safekeep.runtime.work.WorkQueue;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.util.Map;
import java.util.UUID;

/// Asks for a base backup to be read and checked, before its turn comes.
@Singleton
class RequestVerification {

  private final BaseBackupRuns runs;
  private final WorkQueue queue;
  private final AuditTrail audit;

  RequestVerification(BaseBackupRuns runs, WorkQueue queue, AuditTrail audit) {
    this.runs = runs;
    this.queue = queue;
    this.audit = audit;
  }

  /// @throws Refusal NOT_FOUND if the datastore has no such base backup; NOTHING_RECOVERABLE if it
  ///   is not complete, or has expired
  @Transactional
  BaseBackupRun.Completed request(Datastore datastore, UUID id, Actor actor) {
    BaseBackupRun run =
        runs.find(id)
            .filter(known -> known.datastore().equals(datastore.id()))
            .orElseThrow(() -> Refusal.notFound("base backup " + id));
    if (runs.expiredAt(id).isPresent()) {
      throw new Refusal(BackupProblem.NOTHING_RECOVERABLE, "base backup " + id + " has expired");
    }
    if (!(run instanceof BaseBackupRun.Completed completed)) {
      throw new Refusal(
          BackupProblem.NOTHING_RECOVERABLE, "base backup " + id + " is not complete");
    }
    audit.record(
        actor,
        datastore.tenant(),
        "base-backup.verify",
        id.toString(),
        Map.of("datastore", datastore.id()));
    queue.schedule(ProtectionWork.VERIFY_BASE_BACKUP, id.toString());
    return completed;
  }
}
