package io.safekeep.backup.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.AnyNamespaceOperation;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.safekeep.backup.cloudnativepg.Backup;
import io.safekeep.backup.cloudnativepg.Cluster;
import io.safekeep.backup.cloudnativepg.ScheduledBackup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// What the API server has of the operator's resources, kept up to date: a list first, then its
/// watch, and the list again whenever the watch was lost or is too old (410 Gone).
///
/// It is read as a whole, not event by event, so that an event that went missing is of no matter.
final class ClusterWatch implements AutoCloseable {

  private final List<SharedIndexInformer<Cluster>> clusters = new ArrayList<>();
  private final List<SharedIndexInformer<Backup>> backups = new ArrayList<>();
  private final List<SharedIndexInformer<ScheduledBackup>> schedules = new ArrayList<>();

  private ClusterWatch() {}

  /// @param namespaces all if empty
  /// @throws KubernetesClientException if something cannot be listed
  static ClusterWatch start(
      KubernetesClient kubernetes, List<String> namespaces, Duration resync, Runnable changed) {
    ClusterWatch watch = new ClusterWatch();
    try {
      for (String namespace : namespaces.isEmpty() ? List.of("") : namespaces) {
        watch.clusters.add(follow(kubernetes, Cluster.class, namespace, resync, changed));
        watch.backups.add(follow(kubernetes, Backup.class, namespace, resync, changed));
        watch.schedules.add(follow(kubernetes, ScheduledBackup.class, namespace, resync, changed));
      }
      return watch;
    } catch (RuntimeException e) {
      watch.close();
      throw e;
    }
  }

  private static <T extends HasMetadata> SharedIndexInformer<T> follow(
      KubernetesClient kubernetes,
      Class<T> kind,
      String namespace,
      Duration resync,
      Runnable changed) {
    var all = kubernetes.resources(kind);
    AnyNamespaceOperation<T, ?, ?> which =
        namespace.isEmpty() ? all.inAnyNamespace() : all.inNamespace(namespace);
    return which.inform(new Signal<>(changed), resync.toMillis());
  }

  List<Cluster> clusters() {
    return items(clusters);
  }

  List<Backup> backups() {
    return items(backups);
  }

  List<ScheduledBackup> schedules() {
    return items(schedules);
  }

  private static <T> List<T> items(List<SharedIndexInformer<T>> informers) {
    return informers.stream().flatMap(informer -> informer.getStore().list().stream()).toList();
  }

  /// False once one of its parts has stopped for good; then begin anew.
  boolean isAlive() {
    return clusters.stream().allMatch(SharedIndexInformer::isRunning)
        && backups.stream().allMatch(SharedIndexInformer::isRunning)
        && schedules.stream().allMatch(SharedIndexInformer::isRunning);
  }

  @Override
  public void close() {
    clusters.forEach(SharedIndexInformer::stop);
    backups.forEach(SharedIndexInformer::stop);
    schedules.forEach(SharedIndexInformer::stop);
  }

  /// Says only that there is something to see.
  private record Signal<T>(Runnable changed) implements ResourceEventHandler<T> {

    @Override
    public void onAdd(T item) {
      changed.run();
    }

    @Override
    public void onUpdate(T before, T after) {
      changed.run();
    }

    @Override
    public void onDelete(T item, boolean finalStateUnknown) {
      changed.run();
    }
  }
}
