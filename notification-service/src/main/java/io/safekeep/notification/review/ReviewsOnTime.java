package io.safekeep.notification.review;

import io.safekeep.notification.incident.Incident;
import io.safekeep.notification.incident.SqlIncidents;
import io.safekeep.notification.incident.Tally;
import io.safekeep.runtime.control.ControlCheck;
import io.safekeep.runtime.control.ControlResult;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// P43: whoever runs the service learns from what was severe, within ten days.
@Singleton
class ReviewsOnTime implements ControlCheck {

  private static final Duration LOOKS_BACK = Duration.ofDays(365);
  private static final Duration TIME = Duration.ofDays(10);

  private static final Tally TALLY =
      new Tally(
          "post-mortems",
          "late",
          "Nobody has written down in time what can be learnt.",
          "What can be learnt was written down in time.");

  private final SqlIncidents incidents;
  private final SqlReviews reviews;
  private final Clock clock;

  ReviewsOnTime(SqlIncidents incidents, SqlReviews reviews, Clock clock) {
    this.incidents = incidents;
    this.reviews = reviews;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "post-mortems-written";
  }

  @Override
  public String promise() {
    return "P43";
  }

  @Override
  public Duration every() {
    return Duration.ofMinutes(15);
  }

  @Override
  public String bound() {
    return "each SEV-1 and SEV-2 within 10 days after it was resolved";
  }

  @Override
  public List<ControlResult> check() {
    var now = clock.instant();
    return TALLY.of(
        incidents.since(now.minus(LOOKS_BACK)).stream()
            .filter(incident -> incident.severity().isMajor())
            .filter(incident -> isLate(incident, now))
            .count());
  }

  private boolean isLate(Incident incident, Instant now) {
    Instant resolvedAt = incident.stamps().resolvedAt();
    return resolvedAt != null
        && reviews.firstReviewAt(incident.id()).orElse(now).isAfter(resolvedAt.plus(TIME));
  }
}
