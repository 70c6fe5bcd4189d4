package io.safekeep.backup.kubernetes;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.safekeep.backup.BackupProblem;
import io.safekeep.backup.catalogue.ClusterBackup;
import io.safekeep.backup.catalogue.SqlClusterBackups;
import io.safekeep.backup.catalogue.SqlRestorePoints;
import io.safekeep.backup.cloudnativepg.Backup;
import io.safekeep.backup.cloudnativepg.BackupStatus.SnapshotElement;
import io.safekeep.backup.cloudnativepg.Cluster;
import io.safekeep.backup.datastore.Datastore;
import io.safekeep.backup.recovery.ClusterRestores;
import io.safekeep.backup.recovery.Restore;
import io.safekeep.backup.recovery.RestoreDestination;
import io.safekeep.backup.recovery.RestoreTarget;
import io.safekeep.runtime.problem.Refusal;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Plans restores that the operator carries out.
@Singleton
class RestoreIntoCluster implements ClusterRestores {

  private final ClusterSettings settings;
  private final SqlClusterDatastores known;
  private final SqlClusterBackups catalogue;
  private final SqlRestorePoints restorePoints;
  private final Clusters clusters;
  private final Clock clock;

  RestoreIntoCluster(
      ClusterSettings settings,
      SqlClusterDatastores known,
      SqlClusterBackups catalogue,
      SqlRestorePoints restorePoints,
      Clusters clusters,
      Clock clock) {
    this.settings = settings;
    this.known = known;
    this.catalogue = catalogue;
    this.restorePoints = restorePoints;
    this.clusters = clusters;
    this.clock = clock;
  }

  @Override
  public void requireReachable(Datastore datastore, RestoreTarget target, @Nullable String backup) {
    ClusterName name = clusterOf(datastore.id());
    try {
      start(original(name), datastore.id(), backup, wanted(datastore.id(), target));
    } catch (KubernetesClientException e) {
      throw new Refusal(BackupProblem.CLUSTER_NOT_SUITABLE, name + ": " + ApiAnswer.reason(e));
    }
  }

  @Override
  public RestoreDestination.Cluster destination(
      Datastore datastore, UUID restore, @Nullable String backup) {
    ClusterName original = clusterOf(datastore.id());
    return new RestoreDestination.Cluster(
        original.namespace(), RecoveryCluster.nameFor(original.name(), restore), backup);
  }

  /// The cluster to be made for a restore, by what there is now.
  ///
  /// @throws Refusal as [#requireReachable]
  Cluster plan(Restore restore, RestoreDestination.Cluster into) {
    Cluster original = original(clusterOf(restore.datastore()));
    WantedTarget target = wanted(restore.datastore(), restore.target());
    ClusterBackup from = start(original, restore.datastore(), into.backup(), target);
    List<SnapshotElement> snapshots =
        clusters
            .findBackup(from.namespace(), from.name())
            .map(Backup::reported)
            .map(it -> it.snapshots())
            .orElse(List.of());
    return RecoveryCluster.of(
        original, restore.id(), into.name(), from, into.backup() != null, snapshots, target);
  }

  private ClusterBackup start(
      Cluster original, UUID datastore, @Nullable String named, WantedTarget target) {
    return RecoveryStart.choose(
        original, catalogue.usable(datastore), named, target, clock.instant());
  }

  private ClusterName clusterOf(UUID datastore) {
    if (!settings.enabled() || !settings.restores()) {
      throw new Refusal(
          BackupProblem.CLUSTER_NOT_SUITABLE, "restores as clusters are not switched on here");
    }
    return QuarkusTransaction.joiningExisting()
        .call(() -> known.find(datastore))
        .map(SqlClusterDatastores.Known::cluster)
        .orElseThrow(() ->
            new Refusal(
                BackupProblem.CLUSTER_NOT_SUITABLE,
                "datastore " + datastore + " is no cluster of an operator"));
  }

  private Cluster original(ClusterName name) {
    return clusters
        .find(name)
        .orElseThrow(() ->
            new Refusal(
                BackupProblem.CLUSTER_NOT_SUITABLE,
                "cluster " + name + " is not there any more; restore into a copy"));
  }

  private WantedTarget wanted(UUID datastore, RestoreTarget target) {
    return switch (target) {
      case RestoreTarget.At(var instant) -> new WantedTarget.At(instant);
      case RestoreTarget.Position(var lsn) -> new WantedTarget.Position(lsn);
      case RestoreTarget.Named(var name) ->
          restorePoints
              .find(datastore, name)
              .map(point -> new WantedTarget.Named(point.nameInLog(), point.lsn()))
              .orElseThrow(
                  () -> Refusal.invalid("targetName", "no restore point is called " + name));
      case RestoreTarget.Immediate() -> new WantedTarget.Immediate();
      case RestoreTarget.Latest() -> new WantedTarget.Latest();
    };
  }
}
