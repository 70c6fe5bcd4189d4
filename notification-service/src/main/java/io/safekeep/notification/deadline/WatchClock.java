package io.safekeep.notification.deadline;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.safekeep.notification.incident.Incident;
import io.safekeep.notification.incident.IncidentSettings;
import io.safekeep.notification.incident.Incidents;
import io.safekeep.notification.incident.SqlIncidents;
import io.safekeep.notification.incident.SqlTimeline;
import io.safekeep.notification.page.PageOrder;
import io.safekeep.notification.page.Pages;
import io.safekeep.notification.page.Urgency;
import io.safekeep.runtime.work.WorkHandler;
import io.safekeep.runtime.work.WorkItem;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;

/// Tells the incident's people how far a clock has run: when half of its time is over, three
/// quarters, nine tenths, and all of it. From three quarters on somebody is called.
@Singleton
class WatchClock implements WorkHandler {

  static final String KIND = "watch-clock";

  private static final int CALLS = 75;
  private static final int OVER = 100;

  private final SqlClocks clocks;
  private final LegalClocks legalClocks;
  private final SqlIncidents incidents;
  private final SqlTimeline timeline;
  private final Pages pages;
  private final IncidentSettings settings;
  private final Clock clock;

  WatchClock(
      SqlClocks clocks,
      LegalClocks legalClocks,
      SqlIncidents incidents,
      SqlTimeline timeline,
      Pages pages,
      IncidentSettings settings,
      Clock clock) {
    this.clocks = clocks;
    this.legalClocks = legalClocks;
    this.incidents = incidents;
    this.timeline = timeline;
    this.pages = pages;
    this.settings = settings;
    this.clock = clock;
  }

  @Override
  public String kind() {
    return KIND;
  }

  static String pageKey(UUID clock) {
    return "deadline:" + clock;
  }

  @Override
  public Next work(WorkItem item, Lease lease) {
    return QuarkusTransaction.requiringNew().call(() -> look(UUID.fromString(item.key())));
  }

  private Next look(UUID id) {
    var found = clocks.locked(id).filter(running -> running.ended() == null);
    if (found.isEmpty()) {
      return Next.done();
    }
    var now = clock.instant();
    int alarm = found.get().alarm(now);
    if (alarm > 0) {
      tell(found.get(), alarm);
    }
    var next = clocks.locked(id).orElseThrow().nextAlarm();
    return next == null
        ? Next.done()
        : Next.again(now.isBefore(next) ? Duration.between(now, next) : Duration.ZERO);
  }

  private void tell(LegalClock running, int alarm) {
    var incident = incidents.find(running.incident()).orElseThrow();
    var duty = legalClocks.regime(running);
    String words =
        alarm == OVER
            ? "%s (%s): the time is over.".formatted(duty.title(), duty.law())
            : "%s (%s): %d %% of the time are over.".formatted(duty.title(), duty.law(), alarm);
    timeline.add(incident.id(), "deadline", words, Incidents.SUITE);
    clocks.told(running.id(), alarm);
    if (alarm >= CALLS) {
      pages.start(order(incident, running, words));
    }
  }

  private PageOrder order(Incident incident, LegalClock running, String words) {
    return new PageOrder(
        pageKey(running.id()),
        settings.policy(),
        Urgency.HIGH,
        incident.restricted() ? "A legal deadline of an incident" : words,
        "Due " + running.dueAt() + ".",
        "/incidents/" + incident.id());
  }
}
