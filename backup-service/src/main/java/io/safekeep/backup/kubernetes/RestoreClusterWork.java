package io.safekeep.backup.kubernetes;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.quarkus.logging.Log;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.safekeep.backup.cloudnativepg.Cluster;
import io.safekeep.backup.recovery.ClusterRestores;
import io.safekeep.backup.recovery.Restore;
import io.safekeep.backup.recovery.RestoreDestination;
import io.safekeep.backup.recovery.RestoreState;
import io.safekeep.backup.recovery.RestoreSteps;
import io.safekeep.backup.recovery.Restores;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.work.WorkHandler;
import io.safekeep.runtime.work.WorkItem;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/// Has the cluster of one restore made, follows it until it is ready, and takes it away again when
/// the restore was called off, has failed or is discarded.
///
/// Failure semantics: each turn looks at the restore and at the cluster and does the next step, so
/// any replica can go on at any point; a step done twice is done once. While the API server does
/// not answer, the turn is tried again. Only a cluster that carries this restore's label is ever
/// deleted, and only as it was seen.
@Singleton
class RestoreClusterWork implements WorkHandler {

  private static final int PORT = 5432;
  private static final String CREATING = "creating";
  private static final String RECOVERING = "recovering";

  /// What the watch missed is found by then.
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(15);

  private static final Duration UNTIL_GONE = Duration.ofSeconds(5);

  private final Restores restores;
  private final RestoreSteps steps;
  private final RestoreIntoCluster plans;
  private final Clusters clusters;
  private final ClusterSettings settings;
  private final Clock clock;

  RestoreClusterWork(
      Restores restores,
      RestoreSteps steps,
      RestoreIntoCluster plans,
      Clusters clusters,
      ClusterSettings settings,
      Clock clock) {
    this.restores = restores;
    this.steps = steps;
    this.plans = plans;
    this.clusters = clusters;
    this.settings = settings;
    this.clock = clock;
  }

  @Override
  public String kind() {
    return ClusterRestores.WORK;
  }

  @Override
  public Next work(WorkItem item, Lease lease) {
    UUID id = UUID.fromString(item.key());
    Optional<Restore> known = QuarkusTransaction.requiringNew().call(() -> restores.find(id));
    if (known.isEmpty()
        || !(known.get().destination() instanceof RestoreDestination.Cluster into)) {
      return Next.done();
    }
    return switch (known.get().state()) {
      case RestoreState.Active _ ->
          steps
              .begin(id)
              .map(restore -> carryOn(restore, into, lease))
              .orElse(Next.again(Duration.ZERO));
      case RestoreState.Ready _ -> Next.done();
      case RestoreState.Failed _, RestoreState.Cancelled _, RestoreState.Discarded _ ->
          remove(id, into) ? Next.done() : Next.again(UNTIL_GONE);
    };
  }

  private Next carryOn(Restore restore, RestoreDestination.Cluster into, Lease lease) {
    Optional<Cluster> there = clusters.find(nameOf(into));
    if (there.isEmpty() && restore.progress().phase().equals(RECOVERING)) {
      return failed(restore, "cluster " + nameOf(into) + " was deleted by somebody else");
    }
    Cluster cluster;
    try {
      cluster = there.isPresent() ? there.get() : create(restore, into);
    } catch (Refusal refusal) {
      return failed(restore, refusal.detail());
    } catch (KubernetesClientException e) {
      if (!ApiAnswer.isFinal(e)) {
        throw e;
      }
      return failed(restore, ApiAnswer.reason(e));
    }
    if (!isOurs(cluster, restore.id())) {
      return failed(restore, "cluster " + nameOf(into) + " is there and was not made by us");
    }
    return follow(restore, into, cluster, lease);
  }

  private Cluster create(Restore restore, RestoreDestination.Cluster into) {
    Cluster wanted = plans.plan(restore, into);
    restores.note(restore.id(), Restore.Progress.of(CREATING));
    return clusters.create(wanted);
  }

  private Next follow(
      Restore restore, RestoreDestination.Cluster into, Cluster cluster, Lease lease) {
    return switch (progress(restore, into, cluster)) {
      case RecoveryProgress.Creating() -> {
        restores.note(restore.id(), Restore.Progress.of(CREATING));
        yield Next.again(LOOK_AGAIN);
      }
      case RecoveryProgress.Recovering() -> {
        restores.note(restore.id(), Restore.Progress.of(RECOVERING));
        yield Next.again(LOOK_AGAIN);
      }
      case RecoveryProgress.Ready() -> {
        if (steps.complete(restore.id(), cluster.primaryHost(), PORT, lease::held, () -> {})) {
          Log.infof("Restore %s serves as cluster %s", restore.id(), cluster.place());
        }
        yield Next.again(Duration.ZERO);
      }
      case RecoveryProgress.Failed(String reason) -> failed(restore, reason);
    };
  }

  private RecoveryProgress progress(
      Restore restore, RestoreDestination.Cluster into, Cluster cluster) {
    RecoveryProgress progress =
        RecoveryProgress.of(
            cluster, restore.requestedAt(), settings.restoreLimit(), clock.instant());
    // The operator goes on saying that it sets up the primary after its job has given up.
    return progress instanceof RecoveryProgress.Recovering
        ? clusters
            .failedJob(nameOf(into))
            .<RecoveryProgress>map(RecoveryProgress.Failed::new)
            .orElse(progress)
        : progress;
  }

  private Next failed(Restore restore, String reason) {
    Log.errorf("Restore %s failed: %s", restore.id(), reason);
    steps.fail(restore.id(), reason);
    return Next.again(Duration.ZERO);
  }

  /// False while something of it is left.
  private boolean remove(UUID id, RestoreDestination.Cluster into) {
    Optional<Cluster> there = clusters.find(nameOf(into));
    if (there.isEmpty()) {
      return true;
    }
    if (!isOurs(there.get(), id)) {
      Log.warnf("Cluster %s was not made by restore %s and stays", nameOf(into), id);
      return true;
    }
    if (there.get().getMetadata().getDeletionTimestamp() == null) {
      // Written meanwhile, by the operator most likely, it is looked at and deleted again.
      clusters.delete(there.get());
    }
    return false;
  }

  private static boolean isOurs(Cluster cluster, UUID restore) {
    return restore.toString().equals(cluster.label(RecoveryCluster.RESTORE_LABEL));
  }

  private static ClusterName nameOf(RestoreDestination.Cluster into) {
    return new ClusterName(into.namespace(), into.name());
  }
}
