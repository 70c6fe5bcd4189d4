package io.safekeep.notification.page;

import io.safekeep.runtime.control.ControlCheck;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// P25: whoever is asked answers soon, and whoever does not is passed over.
@Singleton
class PagesAnswered implements ControlCheck {

  private static final Duration WITHIN = Duration.ofMinutes(5);
  private static final Duration WINDOW = Duration.ofDays(30);
  private static final Duration LATE = Duration.ofMinutes(1);

  private final SqlPageMeasures measures;
  private final Clock clock;

  PagesAnswered(SqlPageMeasures measures, Clock clock) {
    this.measures = measures;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "pages-answered";
  }

  @Override
  public String promise() {
    return "P25";
  }

  @Override
  public Duration every() {
    return Duration.ofMinutes(5);
  }

  @Override
  public String bound() {
    return "95 % answered within 5 min, 0 steps late by over 1 min";
  }

  @Override
  public List<ControlResult> check() {
    Instant now = clock.instant();
    return List.of(answered(now), onTime(now));
  }

  private ControlResult answered(Instant now) {
    var wait = measures.slowest(95, now.minus(WINDOW), now);
    return wait.map(p95 ->
            new ControlResult(
                p95.compareTo(WITHIN) <= 0 ? Outcome.PASS : Outcome.FAIL,
                null,
                "answers",
                p95.toSeconds() + " s",
                "95 %% of the urgent pages of 30 days were answered within %d s."
                    .formatted(p95.toSeconds())))
        .orElseGet(() ->
            new ControlResult(
                Outcome.UNKNOWN, null, "answers", null, "Nobody was paged in 30 days."));
  }

  private ControlResult onTime(Instant now) {
    long late = measures.late(now.minus(LATE));
    return new ControlResult(
        late == 0 ? Outcome.PASS : Outcome.FAIL,
        null,
        "steps",
        late + " steps late",
        late == 0
            ? "Each page was taken to its next step in time."
            : "Pages wait for their next step: is this service running, is its database?");
  }
}
