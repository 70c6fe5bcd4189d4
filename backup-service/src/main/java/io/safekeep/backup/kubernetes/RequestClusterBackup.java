package io.safekeep.backup.kubernetes;

import io.safekeep.backup.BackupProblem;
import io.safekeep.backup.catalogue.BackupMethod;
import io.safekeep.backup.catalogue.ClusterBackup;
import io.safekeep.backup.catalogue.OperatorBackups;
import io.safekeep.backup.catalogue.SqlClusterBackups;
import io.safekeep.backup.datastore.Datastore;
import io.safekeep.runtime.audit.AuditTrail;
import io.safekeep.runtime.id.Ids;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Actor;
import io.safekeep.runtime.work.WorkQueue;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.Map;
import java.util.UUID;

/// Asks a cluster's operator for a backup before its next one is due.
@Singleton
class RequestClusterBackup implements OperatorBackups {

  private final ClusterSettings settings;
  private final SqlClusterDatastores known;
  private final SqlClusterBackups catalogue;
  private final WorkQueue queue;
  private final AuditTrail audit;
  private final Ids ids;
  private final Clock clock;

  RequestClusterBackup(
      ClusterSettings settings,
      SqlClusterDatastores known,
      SqlClusterBackups catalogue,
      WorkQueue queue,
      AuditTrail audit,
      Ids ids,
      Clock clock) {
    this.settings = settings;
    this.known = known;
    this.catalogue = catalogue;
    this.queue = queue;
    this.audit = audit;
    this.ids = ids;
    this.clock = clock;
  }

  @Override
  @Transactional
  public ClusterBackup request(Datastore datastore, BackupMethod method, Actor actor) {
    var cluster = known.find(datastore.id()).orElse(null);
    if (!settings.enabled() || !settings.backups() || cluster == null) {
      throw new Refusal(
          BackupProblem.CLUSTER_NOT_SUITABLE,
          "datastore " + datastore.id() + " has no operator that may be asked for backups");
    }
    if (!cluster.methods().contains(method)) {
      throw new Refusal(
          BackupProblem.CLUSTER_NOT_SUITABLE,
          "cluster %s is set for backups by %s, not by %s"
              .formatted(cluster.cluster(), cluster.methods(), method));
    }
    UUID id = ids.next();
    ClusterBackup backup =
        ClusterBackup.queued(
            id,
            datastore.id(),
            cluster.cluster().namespace(),
            "safekeep-" + id,
            method,
            clock.instant());
    catalogue.save(backup);
    audit.record(
        actor,
        datastore.tenant(),
        "base-backup.request",
        id.toString(),
        Map.of("datastore", datastore.id(), "method", method.toString()));
    queue.schedule(TakeClusterBackup.KIND, id.toString());
    return backup;
  }
}
