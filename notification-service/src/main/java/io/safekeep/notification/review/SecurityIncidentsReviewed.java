package io.safekeep.notification.review;

import io.safekeep.notification.deadline.BusinessDays;
import io.safekeep.notification.incident.Incident;
import io.safekeep.notification.incident.SqlIncidents;
import io.safekeep.notification.incident.Tally;
import io.safekeep.runtime.control.ControlCheck;
import io.safekeep.runtime.control.ControlResult;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;

/// P139: the CIO looks at every security incident, suspected or proven.
@Singleton
class SecurityIncidentsReviewed implements ControlCheck {

  private static final Duration LOOKS_BACK = Duration.ofDays(365);
  private static final int DAYS = 5;

  private static final Tally TALLY =
      new Tally(
          "security incidents",
          "not signed off in time",
          "The CIO, or a delegate, has to look at security incidents.",
          "The CIO or a delegate has looked at each in time.");

  private final SqlIncidents incidents;
  private final SqlReviews reviews;
  private final Clock clock;

  SecurityIncidentsReviewed(SqlIncidents incidents, SqlReviews reviews, Clock clock) {
    this.incidents = incidents;
    this.reviews = reviews;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "security-incidents-signed-off";
  }

  @Override
  public String promise() {
    return "P139";
  }

  @Override
  public Duration every() {
    return Duration.ofMinutes(15);
  }

  @Override
  public String bound() {
    return "each closed one signed off; others within 5 business days after they were resolved";
  }

  @Override
  public List<ControlResult> check() {
    var now = clock.instant();
    return TALLY.of(
        incidents.since(now.minus(LOOKS_BACK)).stream()
            .filter(incident -> incident.kind().isSecurity())
            .filter(incident -> isMissing(incident, now))
            .count());
  }

  private boolean isMissing(Incident incident, Instant now) {
    Instant resolvedAt = incident.stamps().resolvedAt();
    if (resolvedAt == null || reviews.signOff(incident.id()).isPresent()) {
      return false;
    }
    return incident.stamps().closedAt() != null || isOverdue(resolvedAt, now);
  }

  static boolean isOverdue(Instant resolvedAt, Instant now) {
    return LocalDate.ofInstant(now, ZoneOffset.UTC)
        .isAfter(
            BusinessDays.WEEKDAYS.after(LocalDate.ofInstant(resolvedAt, ZoneOffset.UTC), DAYS));
  }
}
