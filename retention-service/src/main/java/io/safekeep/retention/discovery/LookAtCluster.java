package io.safekeep.retention.discovery;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.quarkus.logging.Log;
import io.quarkus.runtime.StartupEvent;
import io.safekeep.runtime.work.WorkHandler;
import io.safekeep.runtime.work.WorkItem;
import io.safekeep.runtime.work.WorkQueue;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/// Looks at the cluster now and then, on one replica at a time.
///
/// Failure semantics: a look that could not list everything changes nothing but the reason that is
/// shown; once the last whole look is too old, controls say `unknown`.
@Singleton
class LookAtCluster implements WorkHandler {

  private static final String KIND = "look-at-cluster";

  private final Discovery discovery;
  private final DiscoverySettings settings;
  private final WorkQueue queue;

  LookAtCluster(Discovery discovery, DiscoverySettings settings, WorkQueue queue) {
    this.discovery = discovery;
    this.settings = settings;
    this.queue = queue;
  }

  void begin(@Observes StartupEvent started) {
    if (settings.enabled()) {
      queue.schedule(KIND, "all");
    }
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public Next work(WorkItem item, Lease lease) {
    if (!settings.enabled()) {
      return Next.done();
    }
    try {
      discovery.look();
    } catch (KubernetesClientException e) {
      Log.warnf("The cluster cannot be looked at: %s", e.getMessage());
      discovery.failed("The Kubernetes API answers " + e.getCode() + ": " + e.getMessage());
    }
    return Next.again(settings.every());
  }
}
