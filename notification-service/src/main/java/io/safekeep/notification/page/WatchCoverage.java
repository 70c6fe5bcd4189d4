package io.safekeep.notification.page;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.StartupEvent;
import io.safekeep.notification.oncall.OnCall;
import io.safekeep.notification.staff.StaffChanged;
import io.safekeep.runtime.work.WorkHandler;
import io.safekeep.runtime.work.WorkItem;
import io.safekeep.runtime.work.WorkQueue;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/// Asks for help when nobody is on call at some time ahead: at once when somebody has left, and
/// within the minute whatever the cause.
@Singleton
class WatchCoverage implements WorkHandler {

  private static final String KIND = "watch-coverage";
  private static final Duration SOON = Duration.ofDays(1);

  private final OnCall onCall;
  private final Pages pages;
  private final WorkQueue queue;
  private final Clock clock;

  WatchCoverage(OnCall onCall, Pages pages, WorkQueue queue, Clock clock) {
    this.onCall = onCall;
    this.pages = pages;
    this.queue = queue;
    this.clock = clock;
  }

  void begin(@Observes StartupEvent started) {
    queue.schedule(KIND, "all");
  }

  void look(@Observes StaffChanged change) {
    if (change.hasLeft()) {
      queue.schedule(KIND, "all");
    }
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public Next work(WorkItem item, Lease lease) {
    onCall
        .coverage()
        .forEach(coverage -> QuarkusTransaction.requiringNew().run(() -> act(coverage)));
    return Next.again(Duration.ofMinutes(1));
  }

  private void act(OnCall.Coverage coverage) {
    String key = "on-call-gap/" + coverage.schedule();
    Instant gap = coverage.firstGapAt();
    if (gap == null) {
      pages.resolve(key, "schedule");
    } else if (!pages.isOpen(key)) {
      pages.start(
          new PageOrder(
              key,
              "",
              gap.isBefore(clock.instant().plus(SOON)) ? Urgency.HIGH : Urgency.LOW,
              "Nobody is on call for " + coverage.schedule() + " from " + gap + " on",
              coverage.words(),
              "/on-call/" + coverage.schedule()));
    }
  }
}
