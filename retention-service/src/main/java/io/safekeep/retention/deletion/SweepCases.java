package io.safekeep.retention.deletion;

import io.quarkus.runtime.StartupEvent;
import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.work.WorkHandler;
import io.safekeep.runtime.work.WorkItem;
import io.safekeep.runtime.work.WorkQueue;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;

/// Goes through cases and relationships for what is due, and for what was forgotten: an event that
/// never came, a database that was restored, work whose row is gone. What is due is found by the
/// dates of the cases and not by a timer, so that an outage or a clock that was set delays it by
/// one sweep at most.
@Singleton
class SweepCases implements WorkHandler {

  private static final String KIND = "sweep-cases";
  private static final String CASES = "cases";
  private static final String RELATIONSHIPS = "relationships";

  /// The next sweep finds the rest.
  private static final int MOST = 10_000;

  private final SqlSweep sweep;
  private final WorkQueue queue;
  private final DeletionSettings settings;
  private final Clock clock;

  SweepCases(SqlSweep sweep, WorkQueue queue, DeletionSettings settings, Clock clock) {
    this.sweep = sweep;
    this.queue = queue;
    this.settings = settings;
    this.clock = clock;
  }

  void schedule(@Observes StartupEvent started) {
    queue.schedule(KIND, CASES);
    queue.schedule(KIND, RELATIONSHIPS);
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public Next work(WorkItem item, Lease lease) {
    if (item.key().equals(RELATIONSHIPS)) {
      tend(sweep.withoutCase(MOST));
      return Next.again(settings.relationshipSweep());
    }
    tend(sweep.due(clock.instant(), MOST));
    tend(sweep.cameBack(MOST));
    sweep
        .withoutWork(MOST)
        .forEach(lost -> queue.schedule(lost.state().work(), lost.id().toString()));
    return Next.again(settings.sweep());
  }

  /// Each by itself: one that cannot be tended holds up none of the others.
  private void tend(List<TenantId> tenants) {
    tenants.forEach(tenant -> queue.schedule(TendTenant.KIND, tenant.toString()));
  }
}
