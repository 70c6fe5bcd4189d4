package io.safekeep.backup.kubernetes;

import io.safekeep.backup.cloudnativepg.Cluster;
import io.safekeep.backup.cloudnativepg.ClusterStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;

/// How far the operator has come with a cluster.
sealed interface RecoveryProgress {

  /// It has not begun.
  record Creating() implements RecoveryProgress {}

  record Recovering() implements RecoveryProgress {}

  record Ready() implements RecoveryProgress {}

  /// It will not be ready any more, or not in the time that it is given.
  record Failed(String reason) implements RecoveryProgress {}

  /// Phases that the operator leaves only when somebody changes the resource.
  Set<String> STUCK =
      Set.of(
          "Cluster is unrecoverable and needs manual intervention",
          "Cluster cannot proceed to reconciliation due to an unknown plugin being required",
          "Cluster has incomplete or invalid image catalog",
          "Invalid cluster definition");

  static RecoveryProgress of(Cluster cluster, Instant requestedAt, Duration limit, Instant now) {
    ClusterStatus status = cluster.reported();
    String phase = status.phase();
    if (phase != null && STUCK.contains(phase)) {
      return new Failed(said(status));
    }
    if (status.is("Ready") && ClusterStatus.HEALTHY.equals(phase)) {
      return new Ready();
    }
    if (Duration.between(requestedAt, now).compareTo(limit) > 0) {
      return new Failed("not ready after " + limit + "; the operator says: " + said(status));
    }
    return phase == null ? new Creating() : new Recovering();
  }

  private static String said(ClusterStatus status) {
    if (status.phase() == null) {
      return "nothing";
    }
    return status.phaseReason() == null || status.phaseReason().isBlank()
        ? status.phase()
        : status.phase() + " (" + status.phaseReason() + ")";
  }
}
