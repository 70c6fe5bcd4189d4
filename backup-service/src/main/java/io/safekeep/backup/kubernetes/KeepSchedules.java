package io.safekeep.backup.kubernetes;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.quarkus.logging.Log;
import io.safekeep.backup.catalogue.BackupMethod;
import io.safekeep.backup.cloudnativepg.BackupSpec.PluginConfiguration;
import io.safekeep.backup.cloudnativepg.Cluster;
import io.safekeep.backup.cloudnativepg.ClusterSpec.Named;
import io.safekeep.backup.cloudnativepg.ClusterSpec.Plugin;
import io.safekeep.backup.cloudnativepg.ScheduledBackup;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Keeps one ScheduledBackup for each cluster that asks for it, as the cluster asks: makes it, sets
/// right what somebody changed, and takes it away again. One of the same name that is not ours
/// stays as it is.
@Singleton
class KeepSchedules {

  /// When: six fields, seconds first, such as `0 0 2 * * *`.
  static final String SCHEDULE_ANNOTATION = "safekeep.io/backup-schedule";

  /// `plugin` or `volume-snapshot`; if absent the first of them that the cluster is set for.
  static final String METHOD_ANNOTATION = "safekeep.io/backup-method";

  private static final Map<String, String> OURS =
      Map.of("app.kubernetes.io/managed-by", "safekeep");

  private final Clusters clusters;

  KeepSchedules(Clusters clusters) {
    this.clusters = clusters;
  }

  void keep(List<Cluster> seen, List<ScheduledBackup> schedules) {
    Map<ClusterName, ScheduledBackup> byName =
        schedules.stream().collect(Collectors.toMap(KeepSchedules::nameOf, Function.identity()));
    seen.stream()
        .filter(cluster -> cluster.label(Clusters.TENANT_LABEL) != null)
        .filter(cluster -> cluster.getMetadata().getDeletionTimestamp() == null)
        .forEach(cluster -> keep(cluster, byName.get(scheduleOf(cluster))));
  }

  private void keep(Cluster cluster, @Nullable ScheduledBackup there) {
    try {
      ScheduledBackup wanted = wanted(cluster).orElse(null);
      if (there == null) {
        if (wanted != null) {
          clusters.create(wanted);
        }
      } else if (!isOurs(there)) {
        if (wanted != null) {
          Log.warnf("ScheduledBackup %s is not ours, so it is left as it is", nameOf(there));
        }
      } else if (wanted == null) {
        clusters.delete(there);
      } else if (!there.getSpec().with(wanted.getSpec()).equals(there.getSpec())) {
        Log.infof("ScheduledBackup %s was changed and is set right again", nameOf(there));
        there.setSpec(there.getSpec().with(wanted.getSpec()));
        clusters.replace(there);
      }
    } catch (IllegalArgumentException | KubernetesClientException e) {
      // A conflict too: what somebody wrote meanwhile is looked at again at once.
      Log.warnf("Backups of cluster %s are not scheduled: %s", cluster.place(), e.getMessage());
    }
  }

  private static boolean isOurs(ScheduledBackup schedule) {
    Map<String, String> labels = schedule.getMetadata().getLabels();
    return labels != null && labels.entrySet().containsAll(OURS.entrySet());
  }

  private static ClusterName nameOf(ScheduledBackup schedule) {
    return new ClusterName(schedule.getMetadata().getNamespace(), schedule.getMetadata().getName());
  }

  private static ClusterName scheduleOf(Cluster cluster) {
    return new ClusterName(
        cluster.getMetadata().getNamespace(), cluster.getMetadata().getName() + "-safekeep");
  }

  /// What a cluster asks for; empty if it does not.
  ///
  /// @throws IllegalArgumentException if it asks for what it is not set for
  static Optional<ScheduledBackup> wanted(Cluster cluster) {
    String schedule = cluster.annotation(SCHEDULE_ANNOTATION);
    if (schedule == null) {
      return Optional.empty();
    }
    ClusterName name = scheduleOf(cluster);
    ScheduledBackup wanted = new ScheduledBackup();
    wanted.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace(name.namespace())
            .withName(name.name())
            .withLabels(OURS)
            .build());
    BackupMethod method = method(cluster);
    wanted.setSpec(
        new ScheduledBackup.Spec(
            schedule,
            new Named(cluster.getMetadata().getName()),
            OperatorMethod.text(method),
            plugin(cluster, method),
            false,
            // So that a Backup outlives its schedule, and its cluster too.
            "none",
            Map.of()));
    return Optional.of(wanted);
  }

  private static BackupMethod method(Cluster cluster) {
    Set<BackupMethod> set = OperatorMethod.of(cluster.getSpec());
    String asked = cluster.annotation(METHOD_ANNOTATION);
    return set.stream()
        .filter(method -> asked == null || method.toString().equals(asked))
        .sorted()
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "it is set for %s, not for %s"
                    .formatted(set, asked == null ? "any backup" : asked)));
  }

  static @Nullable PluginConfiguration plugin(Cluster cluster, BackupMethod method) {
    return method == BackupMethod.PLUGIN
        ? cluster
            .getSpec()
            .archiver()
            .map(Plugin::name)
            .map(name -> new PluginConfiguration(name, null))
            .orElse(null)
        : null;
  }
}
