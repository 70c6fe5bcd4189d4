package io.safekeep.access.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.quarkus.logging.Log;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;

/// Follows the bindings of every configured cluster: each change as it is reported, and everything
/// again every ten seconds.
@Singleton
class WatchBindings {

  private static final Duration RESYNC = Duration.ofSeconds(10);

  private final Clusters clusters;
  private final ForeignBindings foreign;
  private final ExecutorService judging =
      Executors.newSingleThreadExecutor(Thread.ofVirtual().name("bindings").factory());
  private final Map<String, List<SharedIndexInformer<? extends HasMetadata>>> watches =
      new ConcurrentHashMap<>();

  WatchBindings(Clusters clusters, ForeignBindings foreign) {
    this.clusters = clusters;
    this.foreign = foreign;
  }

  /// Begins to watch the clusters that are not watched: at the start, and after a watch was lost
  /// for good.
  @Scheduled(every = "10s", concurrentExecution = ConcurrentExecution.SKIP)
  void keepWatching() {
    for (var cluster : clusters.names()) {
      var informers = watches.getOrDefault(cluster, List.of());
      if (informers.isEmpty() || !informers.stream().allMatch(SharedIndexInformer::isRunning)) {
        stop(cluster);
        start(cluster);
      }
    }
  }

  private void start(String cluster) {
    try {
      var rbac = clusters.client(cluster).rbac();
      var ofNamespaces =
          rbac.roleBindings().inAnyNamespace().inform(new Judge<>(cluster), RESYNC.toMillis());
      watches.put(cluster, List.of(ofNamespaces));
      watches.put(
          cluster,
          List.of(
              ofNamespaces,
              rbac.clusterRoleBindings().inform(new Judge<>(cluster), RESYNC.toMillis())));
    } catch (KubernetesClientException e) {
      Log.warnf("Bindings of cluster %s cannot be watched: %s", cluster, e.getMessage());
      stop(cluster);
    }
  }

  private void stop(String cluster) {
    var informers = watches.remove(cluster);
    if (informers != null) {
      informers.forEach(SharedIndexInformer::stop);
    }
  }

  @PreDestroy
  void stopAll() {
    List.copyOf(watches.keySet()).forEach(this::stop);
    judging.shutdown();
  }

  /// Judges what is reported, one binding after another, off the client's own threads.
  private final class Judge<T extends HasMetadata> implements ResourceEventHandler<T> {

    private final String cluster;

    Judge(String cluster) {
      this.cluster = cluster;
    }

    @Override
    public void onAdd(T binding) {
      judge(binding);
    }

    @Override
    public void onUpdate(T before, T after) {
      judge(after);
    }

    @Override
    public void onDelete(T binding, boolean finalStateUnknown) {
      // That a grant's binding is gone, its enforcer observes.
    }

    private void judge(T binding) {
      // Most bindings of a cluster are nothing to us.
      if (FoundBinding.of(cluster, binding).isEmpty()) {
        return;
      }
      try {
        judging.execute(() -> judgeNow(binding));
      } catch (RejectedExecutionException e) {
        Log.debugf("Not judged, the service stops: %s", binding.getMetadata().getName());
      }
    }

    private void judgeNow(T binding) {
      try {
        foreign.judge(cluster, binding);
      } catch (RuntimeException e) {
        // It is looked at again within ten seconds.
        Log.errorf(e, "A binding of cluster %s could not be judged", cluster);
      }
    }
  }
}
