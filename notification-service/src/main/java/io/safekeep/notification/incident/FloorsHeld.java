package io.safekeep.notification.incident;

import io.safekeep.runtime.control.ControlCheck;
import io.safekeep.runtime.control.ControlResult;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// P10: a broken promise about access is of the highest importance: somebody is called within a
/// minute, and only the CIO makes less of it.
@Singleton
class FloorsHeld implements ControlCheck {

  private static final Duration LOOKS_BACK = Duration.ofDays(90);
  private static final Duration TO_CALL = Duration.ofSeconds(60);

  private static final Tally TALLY =
      new Tally(
          "incidents that the suite opened",
          "taken lightly",
          "A violation was made less of, or nobody was called in time.",
          "Violations are treated as severe as they were found.");

  private final SqlIncidents incidents;
  private final Clock clock;

  FloorsHeld(SqlIncidents incidents, Clock clock) {
    this.incidents = incidents;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "access-violations-are-severe";
  }

  @Override
  public String promise() {
    return "P10";
  }

  @Override
  public Duration every() {
    return Duration.ofMinutes(1);
  }

  @Override
  public String bound() {
    return "called within 60 s, 0 made less severe without the CIO";
  }

  @Override
  public List<ControlResult> check() {
    var now = clock.instant();
    return TALLY.of(
        incidents.since(now.minus(LOOKS_BACK)).stream()
            .filter(incident -> incident.grade().floor() != null)
            .filter(incident -> isTooLow(incident) || isCalledLate(incident, now))
            .count());
  }

  private static boolean isTooLow(Incident incident) {
    var grade = incident.grade();
    return !grade.allows(grade.severity());
  }

  private static boolean isCalledLate(Incident incident, Instant now) {
    Instant called = incident.stamps().pagedAt();
    return Duration.between(incident.stamps().openedAt(), called == null ? now : called)
            .compareTo(TO_CALL)
        > 0;
  }
}
