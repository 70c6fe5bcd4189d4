package io.safekeep.backup.catalogue;

import io.safekeep.backup.BackupProblem;
import io.safekeep.backup.Repository;
import io.safekeep.backup.datastore.Datastore;
import io.safekeep.backup.datastore.Datastores;
import io.safekeep.backup.datastore.ProtectionWork;
import io.safekeep.runtime.audit.AuditTrail;
import io.safekeep.runtime.id.Ids;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Actor;
import io.safekeep.runtime.work.WorkQueue;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.Map;

/// Asks for a base backup before the next one is due.
@Singleton
class RequestBaseBackup {

  private final Datastores datastores;
  private final BaseBackupRuns runs;
  private final Repository repository;
  private final WorkQueue queue;
  private final AuditTrail audit;
  private final Ids ids;
  private final Clock clock;

  RequestBaseBackup(
      Datastores datastores,
      BaseBackupRuns runs,
      Repository repository,
      WorkQueue queue,
      AuditTrail audit,
      Ids ids,
      Clock clock) {
    this.datastores = datastores;
    this.runs = runs;
    this.repository = repository;
    this.queue = queue;
    this.audit = audit;
    this.ids = ids;
    this.clock = clock;
  }

  /// One that waits already is the one that is asked for.
  ///
  /// @throws Refusal DATASTORE_RELEASED if its protection was ended; TENANT_KEY_WITHDRAWN
  @Transactional
  BaseBackupRun.Queued request(Datastore datastore, Actor actor) {
    repository.requireKeyNotWithdrawn(datastore.tenant());
    if (datastores.isReleased(datastore.id())) {
      throw new Refusal(
          BackupProblem.DATASTORE_RELEASED, "the protection of " + datastore.id() + " was ended");
    }
    return runs.nextQueued(datastore.id()).orElseGet(() -> queue(datastore, actor));
  }

  private BaseBackupRun.Queued queue(Datastore datastore, Actor actor) {
    var run = new BaseBackupRun.Queued(ids.next(), datastore.id(), clock.instant());
    runs.add(run);
    audit.record(
        actor,
        datastore.tenant(),
        "base-backup.request",
        run.id().toString(),
        Map.of("datastore", datastore.id()));
    queue.schedule(ProtectionWork.BASE_BACKUP, datastore.id().toString());
    return run;
  }
}
