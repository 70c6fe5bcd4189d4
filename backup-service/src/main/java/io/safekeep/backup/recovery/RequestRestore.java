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
import io.safekeep.contracts.TenantId;
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
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Accepts a restore of a datastore into a new copy; the original is not touched.
@Singleton
public class RequestRestore {

  private static final Duration UNTIL_LEDGER_IS_BACK = Duration.ofSeconds(30);

  private final Restores restores;
  private final RestorePlans plans;
  private final Repository repository;
  private final ClusterRestores clusters;
  private final Tombstones tombstones;
  private final AuditTrail audit;
  private final WorkQueue queue;
  private final Ids ids;
  private final Clock clock;

  RequestRestore(
      Restores restores,
      RestorePlans plans,
      Repository repository,
      ClusterRestores clusters,
      Tombstones tombstones,
      AuditTrail audit,
      WorkQueue queue,
      Ids ids,
      Clock clock) {
    this.restores = restores;
    this.plans = plans;
    this.repository = repository;
    this.clusters = clusters;
    this.tombstones = tombstones;
    this.audit = audit;
    this.queue = queue;
    this.ids = ids;
    this.clock = clock;
  }

  /// Looks whether the target can be reached, so that the caller can choose again before anything
  /// was started. Reads the archive, so no transaction may be open.
  ///
  /// @throws Refusal TENANT_PURGED; LEDGER_UNAVAILABLE; NOTHING_RECOVERABLE; TARGET_OUTSIDE_WINDOW
  ///   with the window; REPOSITORY_DAMAGED naming what is missing; TENANT_KEY_WITHDRAWN;
  ///   KEY_KEEPER_UNAVAILABLE
  @Transactional(Transactional.TxType.NEVER)
  public RestorePlans.Size requireReachable(Datastore datastore, RestoreTarget target) {
    requireNotBuried(datastore.tenant());
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

  private void requireNotBuried(TenantId tenant) {
    if (!tombstones.isConfigured()) {
      return;
    }
    Optional<Instant> buried;
    try {
      buried = tombstones.buriedAt(tenant);
    } catch (IOException e) {
      Log.warnf(e, "The ledger of deletions was asked for tenant %s in vain", tenant);
      throw new Refusal(
              BackupProblem.LEDGER_UNAVAILABLE,
              "nothing is restored that the ledger of deletions could not be asked for: "
                  + e.getMessage())
          .retryAfter(UNTIL_LEDGER_IS_BACK);
    }
    if (buried.isPresent()) {
      throw new Refusal(
          BackupProblem.TENANT_PURGED,
          "tenant %s was purged (%s): nothing of it is restored any more"
              .formatted(tenant, buried.get()));
    }
  }

  /// As [#requireReachable(Datastore, RestoreTarget)], for a cluster of the operator's.
  ///
  /// @param backup to begin with; any that fits if null
  /// @throws Refusal CLUSTER_NOT_SUITABLE, TARGET_OUTSIDE_WINDOW
  @Transactional(Transactional.TxType.NEVER)
  public void requireReachableByOperator(
      Datastore datastore, RestoreTarget target, @Nullable String backup) {
    if (tombstones.isConfigured()) {
      // Nobody can keep a cluster of the operator's closed until they are applied.
      throw new Refusal(
          BackupProblem.CLUSTER_NOT_SUITABLE,
          "a ledger of deletions is configured, and what it buried would serve again in a cluster;"
              + " restore into a copy");
    }
    clusters.requireReachable(datastore, target, backup);
  }

  @Transactional
  public Restore request(Datastore datastore, RestoreTarget target, Actor actor) {
    return request(ids.next(), datastore, target, new RestoreDestination.Copy(), actor);
  }

  /// Accepts a restore that the operator of the datastore's cluster carries out.
  @Transactional
  public Restore requestCluster(
      Datastore datastore, RestoreTarget target, @Nullable String backup, Actor actor) {
    UUID id = ids.next();
    return request(id, datastore, target, clusters.destination(datastore, id, backup), actor);
  }

  private Restore request(
      UUID id,
      Datastore datastore,
      RestoreTarget target,
      RestoreDestination destination,
      Actor actor) {
    Restore restore =
        new Restore(
            id,
            datastore.tenant(),
            datastore.id(),
            target,
            destination,
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
        Map.of(
            "datastore",
            datastore.id(),
            "target",
            target.toString(),
            "destination",
            destination.toString()));
    queue.schedule(
        switch (destination) {
          case RestoreDestination.Copy _ -> RestoreWork.KIND;
          case RestoreDestination.Cluster _ -> ClusterRestores.WORK;
        },
        restore.id().toString());
    return restore;
  }
}
