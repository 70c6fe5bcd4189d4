package io.safekeep.backup.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.utils.Serialization;
import io.safekeep.backup.catalogue.ClusterBackup;
import io.safekeep.backup.cloudnativepg.Backup;
import io.safekeep.backup.cloudnativepg.Cluster;
import io.safekeep.backup.wire.Lsn;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RecoveryClusterTest {

  private static final UUID RESTORE = UUID.fromString("0199bbbb-0000-7000-8000-000000000002");

  @Test
  void clusterOfAnInstantHasOneInstanceLikeTheOriginalsAndItsOwnArchive() {
    // When
    Cluster cluster =
        restored(
            "backup-plugin.yaml",
            false,
            new WantedTarget.At(Instant.parse("2026-11-21T09:30:00.123456Z")));

    // Then
    assertThat(Serialization.asYaml(cluster))
        .isEqualTo(
            """
            ---
            apiVersion: "postgresql.cnpg.io/v1"
            kind: "Cluster"
            metadata:
              annotations:
                safekeep.io/restored-from: "orders"
              labels:
                safekeep.io/restore: "0199bbbb-0000-7000-8000-000000000002"
                app.kubernetes.io/managed-by: "safekeep"
              name: "orders-0199bbbb000070008000000000000002"
              namespace: "shop"
            spec:
              instances: 1
              bootstrap:
                recovery:
                  source: "orders"
                  recoveryTarget:
                    targetTime: "2026-11-21T09:30:00.123456Z"
                  database: "orders"
                  owner: "clerk"
              externalClusters:
              - name: "orders"
                plugin:
                  name: "barman-cloud.cloudnative-pg.io"
                  parameters:
                    barmanObjectName: "shop-store"
                    serverName: "orders"
              plugins:
              - name: "barman-cloud.cloudnative-pg.io"
                isWALArchiver: true
                parameters:
                  barmanObjectName: "shop-store"
                  serverName: "orders-0199bbbb000070008000000000000002"
              imageName: "ghcr.io/cloudnative-pg/postgresql:18.6-minimal-trixie"
              storage:
                size: "100Gi"
                storageClass: "fast"
              walStorage:
                size: "60Gi"
              affinity:
                enablePodAntiAffinity: true
                topologyKey: "topology.kubernetes.io/zone"
              postgresql:
                parameters:
                  max_connections: "200"
                  max_slot_wal_keep_size: "50GB"
                shared_preload_libraries:
                - "pg_stat_statements"
            """);
  }

  @Test
  void namedPointAndEndOfABackupNameTheBackup() {
    var named =
        restored(
            "backup-plugin.yaml", false, new WantedTarget.Named("safekeep 1", Lsn.parse("0/A4")));
    var immediate = restored("backup-plugin.yaml", false, new WantedTarget.Immediate());

    assertThat(named.getSpec().bootstrap().recovery().recoveryTarget().targetName())
        .isEqualTo("safekeep 1");
    assertThat(named.getSpec().bootstrap().recovery().recoveryTarget().backupID())
        .isEqualTo("20261121T020003");
    assertThat(immediate.getSpec().bootstrap().recovery().recoveryTarget().targetImmediate())
        .isTrue();
    assertThat(immediate.getSpec().bootstrap().recovery().recoveryTarget().backupID())
        .isEqualTo("20261121T020003");
  }

  @Test
  void newestStateHasNoTargetUnlessABackupWasChosen() {
    var latest = restored("backup-plugin.yaml", false, new WantedTarget.Latest());
    var chosen = restored("backup-plugin.yaml", true, new WantedTarget.Latest());

    assertThat(latest.getSpec().bootstrap().recovery().recoveryTarget()).isNull();
    assertThat(chosen.getSpec().bootstrap().recovery().recoveryTarget().backupID())
        .isEqualTo("20261121T020003");
  }

  @Test
  void snapshotsAreTheVolumesAndTheArchiveGivesTheWal() {
    var recovery =
        restored("backup-snapshot.yaml", true, new WantedTarget.Position(Lsn.parse("0/B1000000")))
            .getSpec()
            .bootstrap()
            .recovery();

    assertThat(recovery.source()).isEqualTo("orders");
    assertThat(recovery.volumeSnapshots().storage().name()).isEqualTo("orders-snapshot");
    assertThat(recovery.volumeSnapshots().storage().kind()).isEqualTo("VolumeSnapshot");
    assertThat(recovery.volumeSnapshots().walStorage().name()).isEqualTo("orders-snapshot-wal");
    assertThat(recovery.recoveryTarget().targetLSN()).isEqualTo("0/B1000000");
    assertThat(recovery.recoveryTarget().backupID()).isNull();
  }

  @Test
  void longNamesAreCutToWhatTheOperatorAllows() {
    String name = RecoveryCluster.nameFor("a-cluster-with-quite-a-long-name", RESTORE);

    assertThat(name).isEqualTo("a-cluster-with-qu-0199bbbb000070008000000000000002").hasSize(50);
  }

  @Test
  void whatNobodyNamesIsKeptWhenAResourceIsWritten() {
    // Given
    Map<?, ?> before = Serialization.unmarshal(yaml("orders.yaml"), Map.class);

    // When
    Map<?, ?> after = Serialization.unmarshal(Serialization.asYaml(Resources.orders()), Map.class);

    // Then
    assertThat(after.get("spec")).isEqualTo(before.get("spec"));
  }

  private static String yaml(String file) {
    return Serialization.asYaml(Resources.read(file, Map.class));
  }

  private static Cluster restored(String file, boolean isChosen, WantedTarget target) {
    Backup backup = Resources.backup(file);
    ClusterBackup from = NoteBackups.read(backup, UUID.randomUUID(), UUID.randomUUID());
    return RecoveryCluster.of(
        Resources.orders(),
        RESTORE,
        RecoveryCluster.nameFor("orders", RESTORE),
        from,
        isChosen,
        backup.reported().snapshots(),
        target);
  }
}
