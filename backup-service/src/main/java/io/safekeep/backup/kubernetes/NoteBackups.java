package io.safekeep.backup.kubernetes;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.safekeep.backup.catalogue.BackupMethod;
import io.safekeep.backup.catalogue.ClusterBackup;
import io.safekeep.backup.catalogue.ClusterBackup.Report;
import io.safekeep.backup.catalogue.ClusterBackup.State;
import io.safekeep.backup.catalogue.SqlClusterBackups;
import io.safekeep.backup.cloudnativepg.Backup;
import io.safekeep.backup.cloudnativepg.BackupStatus;
import io.safekeep.backup.datastore.Datastores;
import io.safekeep.contracts.backup.BaseBackupFailed;
import io.safekeep.runtime.id.Ids;
import io.safekeep.runtime.outbox.Outbox;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Brings what the operator's Backups tell into the catalogue.
@Singleton
class NoteBackups {

  private final SqlClusterDatastores known;
  private final SqlClusterBackups catalogue;
  private final Datastores datastores;
  private final Clusters clusters;
  private final Outbox outbox;
  private final Ids ids;
  private final Clock clock;

  NoteBackups(
      SqlClusterDatastores known,
      SqlClusterBackups catalogue,
      Datastores datastores,
      Clusters clusters,
      Outbox outbox,
      Ids ids,
      Clock clock) {
    this.known = known;
    this.catalogue = catalogue;
    this.datastores = datastores;
    this.clusters = clusters;
    this.outbox = outbox;
    this.ids = ids;
    this.clock = clock;
  }

  void note(List<Backup> seen) {
    Map<ClusterName, UUID> byCluster =
        known.all().stream()
            .collect(
                Collectors.toMap(
                    SqlClusterDatastores.Known::cluster, SqlClusterDatastores.Known::datastore));
    seen.stream()
        .sorted(Comparator.comparing(NoteBackups::requestedAt))
        .forEach(backup -> {
          UUID datastore = byCluster.get(clusterOf(backup));
          if (datastore != null) {
            QuarkusTransaction.requiringNew().run(() -> note(backup, datastore));
          }
        });
    noteGone(seen);
  }

  private void note(Backup backup, UUID datastore) {
    Optional<ClusterBackup> before =
        catalogue.find(backup.getMetadata().getNamespace(), backup.getMetadata().getName());
    if (before.isEmpty()) {
      ClusterBackup now = read(backup, ids.next(), datastore);
      catalogue.save(now);
      tellFailure(now);
      return;
    }
    ClusterBackup now = read(backup, before.get().id(), before.get().datastore());
    if (!now.report().version().equals(before.get().report().version())
        || before.get().goneAt() != null) {
      catalogue.save(now);
      if (before.get().state() != State.FAILED) {
        tellFailure(now);
      }
    }
  }

  private void tellFailure(ClusterBackup backup) {
    if (backup.state() == State.FAILED) {
      datastores
          .find(backup.datastore())
          .ifPresent(datastore ->
              outbox.add(
                  new BaseBackupFailed(
                      datastore.tenant().value(),
                      datastore.id(),
                      backup.id(),
                      backup.method() + ": " + backup.failure())));
    }
  }

  private void noteGone(List<Backup> seen) {
    Map<String, Backup> byPlace =
        seen.stream().collect(Collectors.toMap(NoteBackups::place, Function.identity()));
    catalogue.present().stream()
        .filter(backup -> !byPlace.containsKey(backup.namespace() + "/" + backup.name()))
        // What is watched may be older than what we have just made.
        .filter(backup -> clusters.findBackup(backup.namespace(), backup.name()).isEmpty())
        .forEach(backup -> catalogue.gone(backup.id(), clock.instant()));
  }

  private static String place(Backup backup) {
    return backup.getMetadata().getNamespace() + "/" + backup.getMetadata().getName();
  }

  private static @Nullable ClusterName clusterOf(Backup backup) {
    return backup.getSpec() == null
        ? null
        : new ClusterName(backup.getMetadata().getNamespace(), backup.getSpec().cluster().name());
  }

  /// What a Backup tells, in the words of the catalogue.
  static ClusterBackup read(Backup backup, UUID id, UUID datastore) {
    BackupStatus status = backup.reported();
    State state = state(status.phase());
    String failure = null;
    if (state == State.FAILED) {
      failure = status.error() == null ? String.valueOf(status.phase()) : status.error();
    }
    BackupMethod method =
        OperatorMethod.parse(status.method() == null ? backup.getSpec().method() : status.method());
    return new ClusterBackup(
        id,
        datastore,
        backup.getMetadata().getNamespace(),
        backup.getMetadata().getName(),
        method,
        requestedAt(backup),
        state,
        new Report(
            backup.getMetadata().getUid(),
            String.valueOf(backup.getMetadata().getResourceVersion()),
            status.phase() == null ? "" : status.phase(),
            status.stoppedAt() == null ? null : Instant.parse(status.stoppedAt()),
            status.beginLSN(),
            status.endLSN(),
            status.beginWal(),
            status.endWal(),
            status.backupId()),
        failure,
        null);
  }

  private static Instant requestedAt(Backup backup) {
    return Instant.parse(
        Objects.requireNonNullElse(
            backup.getMetadata().getCreationTimestamp(), Instant.EPOCH.toString()));
  }

  private static State state(@Nullable String phase) {
    return switch (phase) {
      case null -> State.QUEUED;
      case "", "pending" -> State.QUEUED;
      case "completed" -> State.COMPLETED;
      case "failed", "invalid backup definition" -> State.FAILED;
      // Started, running, finalizing, walArchivingFailing, and what a later operator may say.
      default -> State.RUNNING;
    };
  }
}
