package io.safekeep.backup.filestore;

import io.safekeep.backup.BackupProblem;
import io.safekeep.backup.files.SqlFileHistory;
import io.safekeep.backup.files.SqlFileHistory.Extent;
import io.safekeep.backup.filestore.FileRestore.State;
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

/// Accepts restores of file stores, and ends them on request. The original is not touched.
@Singleton
class RequestFileRestore {

  private final SqlFileRestores restores;
  private final SqlFileHistory history;
  private final AuditTrail audit;
  private final WorkQueue queue;
  private final Ids ids;
  private final Clock clock;

  RequestFileRestore(
      SqlFileRestores restores,
      SqlFileHistory history,
      AuditTrail audit,
      WorkQueue queue,
      Ids ids,
      Clock clock) {
    this.restores = restores;
    this.history = history;
    this.audit = audit;
    this.queue = queue;
    this.ids = ids;
    this.clock = clock;
  }

  /// @param target inside the window
  @Transactional
  FileRestore request(FileStore store, Instant target, String directory, Actor actor) {
    FileRestore restore =
        new FileRestore(
            ids.next(),
            store.id(),
            target,
            directory,
            actor.subject(),
            clock.instant(),
            new State.Queued(),
            history.extent(store.id(), target, directory),
            new Extent(0, 0));
    restores.add(restore);
    audit.record(
        actor,
        store.tenant(),
        "file-restore.request",
        restore.id().toString(),
        Map.of("fileStore", store.id(), "target", target.toString(), "directory", directory));
    queue.schedule(FileRestoreWork.KIND, restore.id().toString());
    return restore;
  }

  /// Calls a restore off while it runs, or removes what it has brought.
  ///
  /// @throws Refusal RESTORE_OVER if there is nothing to end
  @Transactional
  FileRestore end(FileStore store, FileRestore restore, Actor actor) {
    FileRestore current = restores.findForUpdate(restore.id()).orElseThrow();
    State ended =
        switch (current.state()) {
          case State.Active active -> active.cancelled(clock.instant());
          case State.Ready ready -> ready.discarded(clock.instant());
          case State.Failed _, State.Cancelled _, State.Discarded _ ->
              throw new Refusal(
                  BackupProblem.RESTORE_OVER, "restore " + restore.id() + " has ended already");
        };
    restores.update(current.with(ended));
    audit.record(
        actor,
        store.tenant(),
        ended instanceof State.Cancelled ? "file-restore.cancel" : "file-restore.discard",
        restore.id().toString(),
        Map.of("fileStore", store.id()));
    return current.with(ended);
  }
}
