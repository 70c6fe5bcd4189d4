package io.safekeep.notification.incident;

import io.safekeep.runtime.control.ControlCheck;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// P25: somebody takes an incident within five minutes after a person was called.
@Singleton
class IncidentsTaken implements ControlCheck {

  private static final Duration LOOKS_BACK = Duration.ofDays(90);
  private static final Duration BOUND = Duration.ofMinutes(5);
  private static final double MOST = 0.95;

  private final SqlIncidents incidents;
  private final Clock clock;

  IncidentsTaken(SqlIncidents incidents, Clock clock) {
    this.incidents = incidents;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "incidents-taken";
  }

  @Override
  public String promise() {
    return "P25";
  }

  @Override
  public Duration every() {
    return Duration.ofMinutes(1);
  }

  @Override
  public String bound() {
    return "95 % within 5 min after somebody was called";
  }

  @Override
  public List<ControlResult> check() {
    var now = clock.instant();
    var times =
        incidents.since(now.minus(LOOKS_BACK)).stream()
            .filter(incident -> incident.report().openedBy().equals(Incidents.SUITE))
            .filter(incident -> isJudged(incident, now))
            .map(incident -> toTake(incident, now))
            .sorted()
            .toList();
    return List.of(judge(times));
  }

  /// Those for whom nobody has come yet count once they are late.
  private static boolean isJudged(Incident incident, Instant now) {
    var stamps = incident.stamps();
    return stamps.pagedAt() != null
        && (stamps.acknowledgedAt() != null || toTake(incident, now).compareTo(BOUND) > 0);
  }

  private static Duration toTake(Incident incident, Instant now) {
    var stamps = incident.stamps();
    Instant taken = stamps.acknowledgedAt();
    Instant called = stamps.pagedAt();
    return Duration.between(called == null ? now : called, taken == null ? now : taken);
  }

  /// @param times from the shortest to the longest
  static ControlResult judge(List<Duration> times) {
    if (times.isEmpty()) {
      return new ControlResult(
          Outcome.PASS, null, "incidents", null, "Nobody was called in the last 90 days.");
    }
    var p95 = times.get((int) Math.ceil(times.size() * MOST) - 1);
    boolean kept = p95.compareTo(BOUND) <= 0;
    return new ControlResult(
        kept ? Outcome.PASS : Outcome.FAIL,
        null,
        "incidents",
        p95.toSeconds() + " s",
        kept
            ? "Incidents are taken soon after somebody is called."
            : "Incidents wait for somebody to take them.");
  }
}
