package io.safekeep.backup.kubernetes;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.safekeep.backup.catalogue.ClusterBackup;
import io.safekeep.backup.catalogue.SqlClusterBackups;
import io.safekeep.backup.cloudnativepg.Backup;
import io.safekeep.backup.cloudnativepg.BackupSpec;
import io.safekeep.backup.cloudnativepg.Cluster;
import io.safekeep.backup.cloudnativepg.ClusterSpec.Named;
import io.safekeep.runtime.work.WorkHandler;
import io.safekeep.runtime.work.WorkItem;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// Makes the Backup that was asked for. What becomes of it is watched.
///
/// Failure semantics: while the API server does not answer it is tried again; what it finds invalid
/// or forbidden ends the backup as failed. Tried twice, it finds its own Backup there.
@Singleton
class TakeClusterBackup implements WorkHandler {

  static final String KIND = "take-cluster-backup";
  static final String BACKUP_LABEL = "safekeep.io/backup";

  private final SqlClusterDatastores known;
  private final SqlClusterBackups catalogue;
  private final Clusters clusters;

  TakeClusterBackup(SqlClusterDatastores known, SqlClusterBackups catalogue, Clusters clusters) {
    this.known = known;
    this.catalogue = catalogue;
    this.clusters = clusters;
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public Next work(WorkItem item, Lease lease) {
    UUID id = UUID.fromString(item.key());
    catalogue
        .find(id)
        .filter(backup -> !backup.isMade() && backup.state() == ClusterBackup.State.QUEUED)
        .ifPresent(this::take);
    return Next.done();
  }

  private void take(ClusterBackup backup) {
    Optional<Cluster> cluster =
        known.find(backup.datastore()).flatMap(it -> clusters.find(it.cluster()));
    if (cluster.isEmpty()) {
      catalogue.save(backup.failed("its cluster is not there any more"));
      return;
    }
    try {
      Backup made = clusters.create(wanted(backup, cluster.get()));
      catalogue.save(
          isOurs(made, backup)
              ? NoteBackups.read(made, backup.id(), backup.datastore())
              : backup.failed("a Backup of that name was there already"));
    } catch (KubernetesClientException e) {
      if (!ApiAnswer.isFinal(e)) {
        throw e;
      }
      catalogue.save(backup.failed(ApiAnswer.reason(e)));
    }
  }

  private static boolean isOurs(Backup made, ClusterBackup backup) {
    Map<String, String> labels = made.getMetadata().getLabels();
    return labels != null && backup.id().toString().equals(labels.get(BACKUP_LABEL));
  }

  static Backup wanted(ClusterBackup backup, Cluster cluster) {
    Backup wanted = new Backup();
    wanted.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace(backup.namespace())
            .withName(backup.name())
            .addToLabels(BACKUP_LABEL, backup.id().toString())
            .addToLabels("app.kubernetes.io/managed-by", "safekeep")
            .build());
    wanted.setSpec(
        new BackupSpec(
            new Named(cluster.getMetadata().getName()),
            OperatorMethod.text(backup.method()),
            KeepSchedules.plugin(cluster, backup.method()),
            Map.of()));
    return wanted;
  }
}
