package io.safekeep.backup.recovery;

import io.quarkus.logging.Log;
import io.safekeep.backup.BackupProblem;
import io.safekeep.backup.KeyRefusal;
import io.safekeep.backup.Repository;
import io.safekeep.backup.datastore.Datastore;
import io.safekeep.backup.vault.CorruptObject;
import io.safekeep.backup.vault.KeyUnavailable;
import io.safekeep.backup.vault.ObjectNotFound;
import io.safekeep.backup.wal.WalMissing;
import io.safekeep.runtime.audit.AuditTrail;
import io.safekeep.runtime.id.Ids;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Actor;
import io.safekeep.runtime.work.WorkQueue;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.Map;

/// Accepts a restore of a datastore into a new copy; the original is not touched.
@Singleton
public class RequestRestore {

  private final Restores restores;
  private final RestorePlans plans;
  private final Repository repository;
  private final AuditTrail audit;
  private final WorkQueue queue;
  private final Ids ids;
  private final Clock clock;

  RequestRestore(
      Restores restores,
      RestorePlans plans,
      Repository repository,
      AuditTrail audit,
      WorkQueue queue,
      Ids ids,
      Clock clock) {
    this.restores = restores;
    this.plans = plans;
    this.repository = repository;
    this.audit = audit;
    this.queue = queue;
    this.ids = ids;
    this.clock = clock;
  }

  /// Looks whether the target can be reached, so that the caller can choose again before anything
  /// was started. Reads the archive, so no transaction may be open.
  ///
  /// @throws Refusal NOTHING_RECOVERABLE; TARGET_OUTSIDE_WINDOW with the window; REPOSITORY_DAMAGED
  ///   naming what is missing; TENANT_KEY_WITHDRAWN; KEY_KEEPER_UNAVAILABLE
  @Transactional(Transactional.TxType.NEVER)
  public RestorePlans.Size requireReachable(Datastore datastore, RestoreTarget target) {
    repository.requireKey(datastore.tenant());
    try {
      return plans.requireReachable(datastore, target);
    } catch (WalMissing | CorruptObject | ObjectNotFound e) {
      Log.errorf(e, "The repository of datastore %s is damaged", datastore.id());
      throw new Refusal(
          BackupProblem.REPOSITORY_DAMAGED, "datastore " + datastore.id() + ": " + e.getMessage());
    } catch (KeyUnavailable e) {
      throw KeyRefusal.of(e);
    } catch (IOException e) {
      throw new UncheckedIOException("the archive cannot be read", e);
    }
  }

  @Transactional
  public Restore request(Datastore datastore, RestoreTarget target, Actor actor) {
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
}
