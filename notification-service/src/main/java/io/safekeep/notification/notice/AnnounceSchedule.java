package io.safekeep.notification.notice;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.safekeep.notification.notice.Notice.Subject.ScheduleChange;
import io.safekeep.runtime.id.Ids;
import io.safekeep.runtime.work.WorkHandler;
import io.safekeep.runtime.work.WorkItem;
import io.safekeep.runtime.work.WorkQueue;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;

/// Makes a notice for each tenant when the retention schedule changes, and until the change holds
/// also for tenants that come meanwhile (P86).
@Singleton
class AnnounceSchedule implements WorkHandler {

  static final String KIND = "announce-schedule";

  private static final int AT_ONCE = 500;
  private static final Duration FOR_NEW_TENANTS = Duration.ofHours(1);

  private final SqlNotices notices;
  private final WorkQueue queue;
  private final Ids ids;
  private final Clock clock;

  AnnounceSchedule(SqlNotices notices, WorkQueue queue, Ids ids, Clock clock) {
    this.notices = notices;
    this.queue = queue;
    this.ids = ids;
    this.clock = clock;
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public Next work(WorkItem item, Lease lease) {
    var change = notices.change(Integer.parseInt(item.key())).orElseThrow();
    if (QuarkusTransaction.requiringNew().call(() -> announce(change)) == AT_ONCE) {
      return Next.again(Duration.ZERO);
    }
    return clock.instant().isBefore(change.effectiveAt())
        ? Next.again(FOR_NEW_TENANTS)
        : Next.done();
  }

  private int announce(ScheduleChange change) {
    var untold = notices.untold(change.version(), AT_ONCE);
    for (var tenant : untold) {
      var id = ids.next();
      if (notices.add(id, tenant, change, clock.instant())) {
        queue.schedule(SendNotice.KIND, id.toString());
      }
    }
    return untold.size();
  }
}
