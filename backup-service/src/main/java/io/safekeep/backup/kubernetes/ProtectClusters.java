package io.safekeep.backup.kubernetes;

import io.quarkus.logging.Log;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.safekeep.backup.BackupProblem;
import io.safekeep.backup.cloudnativepg.Cluster;
import io.safekeep.backup.datastore.Datastore;
import io.safekeep.backup.datastore.Datastores;
import io.safekeep.backup.datastore.RegisterDatastore;
import io.safekeep.backup.datastore.RenewAccess;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Actor;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;

/// Registers every cluster that says whose it is (P29): a new database is protected without anybody
/// thinking of it, and stays so when its password or its root of trust is renewed.
@Singleton
class ProtectClusters {

  private final Clusters clusters;
  private final RegisterDatastore registerDatastore;
  private final RenewAccess renewAccess;
  private final Datastores datastores;
  private final SqlClusterDatastores known;

  ProtectClusters(
      Clusters clusters,
      RegisterDatastore registerDatastore,
      RenewAccess renewAccess,
      Datastores datastores,
      SqlClusterDatastores known) {
    this.clusters = clusters;
    this.registerDatastore = registerDatastore;
    this.renewAccess = renewAccess;
    this.datastores = datastores;
    this.known = known;
  }

  void protect(List<Cluster> seen) {
    seen.stream()
        .filter(cluster -> cluster.label(Clusters.TENANT_LABEL) != null)
        // What we restored is a copy, whatever it inherited, until somebody takes it over.
        .filter(cluster -> cluster.label(RecoveryCluster.RESTORE_LABEL) == null)
        .forEach(cluster -> {
          clusters.access(cluster).ifPresent(this::protect);
          known.note(nameOf(cluster), OperatorMethod.of(cluster.getSpec()));
        });
  }

  static ClusterName nameOf(Cluster cluster) {
    return new ClusterName(cluster.getMetadata().getNamespace(), cluster.getMetadata().getName());
  }

  private void protect(FoundCluster cluster) {
    Optional<SqlClusterDatastores.Known> before = known.find(cluster.name());
    if (before.isEmpty()) {
      // One whose protection somebody has ended is left alone.
      if (!hasEverBeen(cluster)) {
        register(cluster);
      }
    } else if (!before.get().accessVersion().equals(cluster.accessVersion())) {
      QuarkusTransaction.requiringNew()
          .run(() -> {
            renewAccess.renew(before.get().datastore(), cluster.dsn());
            known.note(cluster.name(), before.get().datastore(), cluster.accessVersion());
          });
    }
  }

  private boolean hasEverBeen(FoundCluster cluster) {
    return QuarkusTransaction.requiringNew()
        .call(() -> datastores.hasEverHad(cluster.tenant(), cluster.name().toString()));
  }

  private void register(FoundCluster cluster) {
    try {
      RegisterDatastore.Candidate candidate =
          registerDatastore.examine(cluster.tenant(), cluster.dsn());
      QuarkusTransaction.requiringNew()
          .run(() -> {
            Datastore datastore =
                registerDatastore.register(candidate, cluster.name().toString(), Actor.SUITE);
            known.note(cluster.name(), datastore.id(), cluster.accessVersion());
          });
      Log.infof("Cluster %s of tenant %s is protected now", cluster.name(), cluster.tenant());
    } catch (Refusal refusal) {
      if (refusal.type() != BackupProblem.DATASTORE_KNOWN) {
        Log.warnf("Cluster %s is not protected: %s", cluster.name(), refusal.detail());
      }
    }
  }
}
