package io.safekeep.backup.kubernetes;

import io.safekeep.backup.BackupProblem;
import io.safekeep.backup.catalogue.ClusterBackup;
import io.safekeep.backup.cloudnativepg.Cluster;
import io.safekeep.backup.cloudnativepg.ClusterStatus.Condition;
import io.safekeep.runtime.problem.Refusal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which of the operator's backups a recovery begins with.
final class RecoveryStart {

  private RecoveryStart() {}

  /// @param usable backups of the cluster, newest first
  /// @param named the one that was asked for; null for the newest that fits
  /// @throws Refusal TARGET_OUTSIDE_WINDOW if none ended before the target; CLUSTER_NOT_SUITABLE if
  ///   the WAL from there on cannot be had
  static ClusterBackup choose(
      Cluster cluster,
      List<ClusterBackup> usable,
      @Nullable String named,
      WantedTarget target,
      Instant now) {
    if (!(target instanceof WantedTarget.Immediate)) {
      requireArchive(cluster);
    }
    if (target instanceof WantedTarget.At(Instant instant) && instant.isAfter(now)) {
      throw outside(cluster, "the future");
    }
    List<ClusterBackup> candidates =
        usable.stream()
            .filter(backup -> named == null || backup.name().equals(named))
            .filter(backup -> isReadable(cluster, backup))
            .toList();
    if (candidates.isEmpty()) {
      throw new Refusal(
          BackupProblem.CLUSTER_NOT_SUITABLE,
          named == null
              ? "cluster " + cluster.place() + " has no completed backup by its operator yet"
              : "cluster " + cluster.place() + " has no completed backup called " + named);
    }
    return candidates.stream()
        .filter(backup -> reaches(backup, target))
        .findFirst()
        .orElseThrow(
            () -> outside(cluster, "before the end of " + (named == null ? "any backup" : named)));
  }

  private static Refusal outside(Cluster cluster, String where) {
    return new Refusal(
        BackupProblem.TARGET_OUTSIDE_WINDOW,
        "the target lies in " + where + " of cluster " + cluster.place());
  }

  private static void requireArchive(Cluster cluster) {
    if (cluster.getSpec().archiver().isEmpty() && !OperatorMethod.isInTree(cluster.getSpec())) {
      throw new Refusal(
          BackupProblem.CLUSTER_NOT_SUITABLE,
          "cluster "
              + cluster.place()
              + " archives no WAL, so only the end of a backup can be restored");
    }
    cluster
        .reported()
        .condition("ContinuousArchiving")
        .filter(condition -> condition.status().equals("False"))
        .map(Condition::message)
        .ifPresent(message -> {
          throw new Refusal(
              BackupProblem.CLUSTER_NOT_SUITABLE,
              "the operator cannot archive WAL of cluster " + cluster.place() + ": " + message);
        });
  }

  private static boolean isReadable(Cluster cluster, ClusterBackup backup) {
    return switch (backup.method()) {
      case PLUGIN -> cluster.getSpec().archiver().isPresent();
      case BARMAN_OBJECT_STORE -> OperatorMethod.isInTree(cluster.getSpec());
      case VOLUME_SNAPSHOT -> true;
      case STREAMING -> false;
    };
  }

  private static boolean reaches(ClusterBackup backup, WantedTarget target) {
    return switch (target) {
      case WantedTarget.At(var instant) -> backup.endsBefore(instant);
      case WantedTarget.Position(var lsn) -> backup.endsBefore(lsn);
      case WantedTarget.Named(_, var lsn) -> backup.endsBefore(lsn);
      case WantedTarget.Immediate(), WantedTarget.Latest() -> true;
    };
  }
}
