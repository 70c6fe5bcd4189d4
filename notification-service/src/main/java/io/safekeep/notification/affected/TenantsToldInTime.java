package io.safekeep.notification.affected;

import io.safekeep.notification.incident.Fact;
import io.safekeep.notification.incident.Incident;
import io.safekeep.notification.incident.SqlIncidents;
import io.safekeep.notification.incident.SqlTimeline;
import io.safekeep.notification.incident.Tally;
import io.safekeep.runtime.control.ControlCheck;
import io.safekeep.runtime.control.ControlResult;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// P42: each tenant whose data was concerned has its first notice a day after we knew.
@Singleton
class TenantsToldInTime implements ControlCheck {

  private static final Duration LOOKS_BACK = Duration.ofDays(90);
  private static final Duration TIME = Duration.ofHours(24);

  private static final Tally TALLY =
      new Tally(
          "incidents about tenants' data",
          "told late",
          "Tenants whose data was concerned were not told within a day.",
          "Whoever was concerned was told within a day, or the day is not over.");

  private final SqlIncidents incidents;
  private final SqlTimeline timeline;
  private final SqlAffected affected;
  private final TenantsToldBar bar;
  private final Clock clock;

  TenantsToldInTime(
      SqlIncidents incidents,
      SqlTimeline timeline,
      SqlAffected affected,
      TenantsToldBar bar,
      Clock clock) {
    this.incidents = incidents;
    this.timeline = timeline;
    this.affected = affected;
    this.bar = bar;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "tenants-told-of-access";
  }

  @Override
  public String promise() {
    return "P42";
  }

  @Override
  public Duration every() {
    return Duration.ofMinutes(5);
  }

  @Override
  public String bound() {
    return "each tenant concerned told within 24 h after awareness";
  }

  @Override
  public List<ControlResult> check() {
    var now = clock.instant();
    return TALLY.of(
        incidents.since(now.minus(LOOKS_BACK)).stream()
            .filter(incident -> incident.kind().concernsTenantsData())
            .filter(incident -> isLate(incident, now))
            .count());
  }

  private boolean isLate(Incident incident, Instant now) {
    var aware = timeline.since(incident.id(), Fact.AWARE);
    if (aware.isEmpty()) {
      return false;
    }
    var due = aware.get().plus(TIME);
    Instant told = affected.reach(incident.id()).lastToldAt();
    return (told != null && told.isAfter(due))
        || (now.isAfter(due) && bar.bar(incident).isPresent());
  }
}
