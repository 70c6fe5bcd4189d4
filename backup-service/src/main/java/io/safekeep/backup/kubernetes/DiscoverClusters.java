package io.safekeep.backup.kubernetes;

import io.quarkus.logging.Log;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.StartupEvent;
import io.safekeep.backup.BackupProblem;
import io.safekeep.backup.datastore.Datastores;
import io.safekeep.backup.datastore.RegisterDatastore;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Actor;
import io.safekeep.runtime.work.WorkHandler;
import io.safekeep.runtime.work.WorkItem;
import io.safekeep.runtime.work.WorkQueue;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/// Registers every cluster that says whose it is (P29): a new database is protected without anybody
/// thinking of it.
@Singleton
class DiscoverClusters implements WorkHandler {

  private static final String KIND = "discover-clusters";

  private final CloudNativeClusters clusters;
  private final RegisterDatastore registerDatastore;
  private final Datastores datastores;
  private final DiscoverySettings settings;
  private final WorkQueue queue;

  DiscoverClusters(
      CloudNativeClusters clusters,
      RegisterDatastore registerDatastore,
      Datastores datastores,
      DiscoverySettings settings,
      WorkQueue queue) {
    this.clusters = clusters;
    this.registerDatastore = registerDatastore;
    this.datastores = datastores;
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
    clusters.find().forEach(this::protect);
    return Next.again(settings.every());
  }

  /// Spares the clusters that are protected a probe at every look, and leaves those alone whose
  /// protection somebody has ended.
  private boolean isKnown(FoundCluster cluster) {
    return QuarkusTransaction.requiringNew()
        .call(() -> datastores.hasEverHad(cluster.tenant(), cluster.name()));
  }

  private void protect(FoundCluster cluster) {
    if (isKnown(cluster)) {
      return;
    }
    try {
      registerDatastore.register(
          registerDatastore.examine(cluster.tenant(), cluster.dsn()), cluster.name(), Actor.SUITE);
      Log.infof("Cluster %s of tenant %s is protected now", cluster.name(), cluster.tenant());
    } catch (Refusal refusal) {
      if (refusal.type() != BackupProblem.DATASTORE_KNOWN) {
        Log.warnf("Cluster %s is not protected: %s", cluster.name(), refusal.detail());
      }
    }
  }
}
