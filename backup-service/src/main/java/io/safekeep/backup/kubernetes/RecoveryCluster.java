package io.safekeep.backup.kubernetes;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.safekeep.backup.catalogue.ClusterBackup;
import io.safekeep.backup.cloudnativepg.BackupStatus.SnapshotElement;
import io.safekeep.backup.cloudnativepg.Cluster;
import io.safekeep.backup.cloudnativepg.ClusterSpec;
import io.safekeep.backup.cloudnativepg.ClusterSpec.Bootstrap;
import io.safekeep.backup.cloudnativepg.ClusterSpec.ExternalCluster;
import io.safekeep.backup.cloudnativepg.ClusterSpec.Named;
import io.safekeep.backup.cloudnativepg.ClusterSpec.Plugin;
import io.safekeep.backup.cloudnativepg.ClusterSpec.Recovery;
import io.safekeep.backup.cloudnativepg.ClusterSpec.Snapshot;
import io.safekeep.backup.cloudnativepg.ClusterSpec.Snapshots;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The cluster that a restore asks the operator for: one instance like the original's, bootstrapped
/// from its backup, that can do nothing to the original or to its archive.
final class RecoveryCluster {

  /// The restore that made a cluster. Nothing without it is ever deleted.
  static final String RESTORE_LABEL = "safekeep.io/restore";

  static final String ORIGINAL_ANNOTATION = "safekeep.io/restored-from";

  /// The operator allows no more.
  private static final int LONGEST_NAME = 50;

  private static final int UUID_DIGITS = 32;

  /// What an instance needs to run with the original's files. Everything else of the original stays
  /// behind, also what later operators may add: managed services and roles, replication from
  /// elsewhere, certificates for other names, its archive.
  private static final List<String> CARRIED =
      List.of(
          "imageName",
          "imageCatalogRef",
          "imagePullPolicy",
          "imagePullSecrets",
          "schedulerName",
          "priorityClassName",
          "postgresUID",
          "postgresGID",
          "storage",
          "walStorage",
          "tablespaces",
          "resources",
          "affinity",
          "topologySpreadConstraints",
          "ephemeralVolumeSource",
          "ephemeralVolumesSizeLimit",
          "projectedVolumeTemplate",
          "env",
          "envFrom",
          "seccompProfile",
          "podSecurityContext",
          "securityContext",
          "enableSuperuserAccess",
          "superuserSecret",
          "logLevel");

  /// One instance could never satisfy these.
  private static final List<String> OF_STANDBYS =
      List.of("synchronous", "syncReplicaElectionConstraint");

  private RecoveryCluster() {}

  /// A name that tells the original, and that no other restore gets.
  static String nameFor(String original, UUID restore) {
    String stem =
        original.substring(0, Math.min(original.length(), LONGEST_NAME - UUID_DIGITS - 1));
    return stem + "-" + restore.toString().replace("-", "");
  }

  /// @param from the backup to begin with
  /// @param isChosen whether a person chose it, not we
  /// @param snapshots that the backup consists of, if it does
  static Cluster of(
      Cluster original,
      UUID restore,
      String name,
      ClusterBackup from,
      boolean isChosen,
      List<SnapshotElement> snapshots,
      WantedTarget target) {
    Cluster cluster = new Cluster();
    cluster.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace(original.getMetadata().getNamespace())
            .withName(name)
            .addToLabels(RESTORE_LABEL, restore.toString())
            .addToLabels("app.kubernetes.io/managed-by", "safekeep")
            .addToAnnotations(ORIGINAL_ANNOTATION, original.getMetadata().getName())
            .build());
    Optional<Plugin> archiver = original.getSpec().archiver();
    cluster.setSpec(
        new ClusterSpec(
            1,
            new Bootstrap(null, recovery(original, from, isChosen, snapshots, target), Map.of()),
            archiver.map(plugin -> List.of(archiveOf(original, plugin))).orElse(null),
            archiver.map(plugin -> List.of(ownArchive(name, plugin))).orElse(null),
            null,
            carried(original.getSpec())));
    return cluster;
  }

  private static Recovery recovery(
      Cluster original,
      ClusterBackup from,
      boolean isChosen,
      List<SnapshotElement> snapshots,
      WantedTarget target) {
    String source =
        original.getSpec().archiver().isPresent() ? original.getMetadata().getName() : null;
    String database = application(original, "database");
    String owner = application(original, "owner");
    return switch (from.method()) {
      case PLUGIN ->
          new Recovery(
              source,
              null,
              null,
              target.asResource(isChosen || target.needsBackup() ? from.report().backupId() : null),
              database,
              owner);
      // The operator wants no backupID beside volumes.
      case VOLUME_SNAPSHOT ->
          new Recovery(source, null, volumes(snapshots), target.asResource(null), database, owner);
      case BARMAN_OBJECT_STORE ->
          new Recovery(
              null, new Named(from.name()), null, target.asResource(null), database, owner);
      case STREAMING -> throw new IllegalArgumentException("no backup of an operator");
    };
  }

  /// Without these the operator would add a database `app`.
  private static @Nullable String application(Cluster original, String field) {
    Bootstrap bootstrap = original.getSpec().bootstrap();
    if (bootstrap == null) {
      return null;
    }
    if (bootstrap.recovery() != null) {
      return field.equals("database")
          ? bootstrap.recovery().database()
          : bootstrap.recovery().owner();
    }
    Object value = bootstrap.initdb() == null ? null : bootstrap.initdb().get(field);
    return value == null ? null : value.toString();
  }

  private static Snapshots volumes(List<SnapshotElement> snapshots) {
    Map<String, Snapshot> tablespaces =
        snapshots.stream()
            .filter(it -> it.type().equals("PG_TABLESPACE") && it.tablespaceName() != null)
            .collect(
                Collectors.toMap(
                    it -> String.valueOf(it.tablespaceName()), it -> Snapshot.named(it.name())));
    return new Snapshots(
        snapshot(snapshots, "PG_DATA")
            .orElseThrow(() -> new IllegalArgumentException("a backup without PG_DATA")),
        snapshot(snapshots, "PG_WAL").orElse(null),
        tablespaces.isEmpty() ? null : tablespaces);
  }

  private static Optional<Snapshot> snapshot(List<SnapshotElement> snapshots, String type) {
    return snapshots.stream()
        .filter(it -> it.type().equals(type))
        .map(it -> Snapshot.named(it.name()))
        .findFirst();
  }

  /// Where the original's backups and WAL are, to read.
  private static ExternalCluster archiveOf(Cluster original, Plugin archiver) {
    String name = original.getMetadata().getName();
    Map<String, String> settings = new HashMap<>(archiver.settings());
    settings.putIfAbsent("serverName", name);
    return new ExternalCluster(name, new Plugin(archiver.name(), null, null, settings), Map.of());
  }

  /// An archive of its own, beside the original's: its history must never get into that.
  private static Plugin ownArchive(String name, Plugin archiver) {
    Map<String, String> settings = new HashMap<>(archiver.settings());
    settings.put("serverName", name);
    return new Plugin(archiver.name(), null, true, settings);
  }

  private static Map<String, Object> carried(ClusterSpec original) {
    Map<String, Object> carried = new LinkedHashMap<>();
    for (String field : CARRIED) {
      Object value = original.other().get(field);
      if (value != null) {
        carried.put(field, value);
      }
    }
    if (original.other().get("postgresql") instanceof Map<?, ?> postgresql) {
      Map<Object, Object> alone = new LinkedHashMap<>(postgresql);
      OF_STANDBYS.forEach(alone::remove);
      carried.put("postgresql", alone);
    }
    return carried;
  }
}
