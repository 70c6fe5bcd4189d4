package io.safekeep.backup.kubernetes;

import io.quarkus.runtime.StartupEvent;
import io.safekeep.backup.cloudnativepg.Cluster;
import io.safekeep.backup.recovery.ClusterRestores;
import io.safekeep.runtime.work.WorkHandler;
import io.safekeep.runtime.work.WorkItem;
import io.safekeep.runtime.work.WorkQueue;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Follows the operator's resources for as long as this replica holds the item, and after each
/// change brings everything that depends on them up to date.
///
/// Failure semantics: it goes by what is there, not by what happened, so what was missed is made up
/// for at the next change or resync. Any failure ends the watch; it begins anew with a list.
@Singleton
class WatchClusters implements WorkHandler {

  private static final String KIND = "watch-clusters";

  private static final Predicate<String> IS_ID =
      Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}").asMatchPredicate();

  /// How soon a lost lease is noticed.
  private static final Duration TICK = Duration.ofSeconds(1);

  private static final Duration AFTER_END = Duration.ofSeconds(5);

  private final Clusters clusters;
  private final ProtectClusters protect;
  private final NoteBackups noteBackups;
  private final KeepSchedules schedules;
  private final ClusterSettings settings;
  private final WorkQueue queue;
  private final Clock clock;

  WatchClusters(
      Clusters clusters,
      ProtectClusters protect,
      NoteBackups noteBackups,
      KeepSchedules schedules,
      ClusterSettings settings,
      WorkQueue queue,
      Clock clock) {
    this.clusters = clusters;
    this.protect = protect;
    this.noteBackups = noteBackups;
    this.schedules = schedules;
    this.settings = settings;
    this.queue = queue;
    this.clock = clock;
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
  public boolean isLasting() {
    return true;
  }

  @Override
  public Next work(WorkItem item, Lease lease) throws InterruptedException {
    if (!settings.enabled()) {
      return Next.done();
    }
    Semaphore changes = new Semaphore(1);
    Map<String, String> told = new HashMap<>();
    Instant protectedAt = null;
    try (ClusterWatch watch = clusters.watch(changes::release)) {
      while (lease.held() && watch.isAlive()) {
        boolean changed = changes.tryAcquire(TICK.toMillis(), TimeUnit.MILLISECONDS);
        // Whatever was reported up to here is seen now.
        changes.drainPermits();
        if (isDue(protectedAt)) {
          protect.protect(watch.clusters());
          protectedAt = clock.instant();
        }
        if (changed) {
          lookAt(watch, told);
        }
      }
    }
    return Next.again(AFTER_END);
  }

  /// The way in lies in Secrets, which are not watched but read: now and then.
  private boolean isDue(@Nullable Instant protectedAt) {
    return protectedAt == null
        || Duration.between(protectedAt, clock.instant()).compareTo(settings.every()) >= 0;
  }

  private void lookAt(ClusterWatch watch, Map<String, String> told) {
    noteBackups.note(watch.backups());
    if (settings.backups()) {
      schedules.keep(watch.clusters(), watch.schedules());
    }
    tellRestores(watch.clusters(), told);
  }

  /// Wakes the restore of each cluster that has changed.
  private void tellRestores(List<Cluster> seen, Map<String, String> told) {
    for (Cluster cluster : seen) {
      String restore = cluster.label(RecoveryCluster.RESTORE_LABEL);
      String version = String.valueOf(cluster.getMetadata().getResourceVersion());
      // Anybody may have written the label, and anything into it.
      if (restore != null
          && IS_ID.test(restore)
          && !version.equals(told.put(cluster.place(), version))) {
        queue.schedule(ClusterRestores.WORK, restore);
      }
    }
  }
}
