package io.safekeep.notification.incident;

import io.safekeep.runtime.control.ControlCheck;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// P43: the procedures are looked at each year, and played twice a year.
@Singleton
class ProceduresCurrent implements ControlCheck {

  private static final Duration YEAR = Duration.ofDays(365);
  private static final int EXERCISES = 2;

  private final SqlMatrices matrices;
  private final SqlIncidents incidents;
  private final Clock clock;

  ProceduresCurrent(SqlMatrices matrices, SqlIncidents incidents, Clock clock) {
    this.matrices = matrices;
    this.incidents = incidents;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "incident-procedures-current";
  }

  @Override
  public String promise() {
    return "P43";
  }

  @Override
  public Duration every() {
    return Duration.ofHours(1);
  }

  @Override
  public String bound() {
    return "severity matrix and runbooks looked at within 365 days, 2 exercises a year";
  }

  @Override
  public List<ControlResult> check() {
    var now = clock.instant();
    var all = matrices.all();
    return List.of(
        matrix(all.getFirst().publishedAt(), now),
        exercises(incidents.exercises(now.minus(YEAR)), all.getLast().publishedAt(), now));
  }

  static ControlResult matrix(Instant publishedAt, Instant now) {
    var age = Duration.between(publishedAt, now);
    boolean kept = age.compareTo(YEAR) <= 0;
    return new ControlResult(
        kept ? Outcome.PASS : Outcome.FAIL,
        null,
        "severity matrix",
        age.toDays() + " days",
        kept
            ? "The severity matrix and its runbooks were looked at within a year."
            : "Nobody has looked at the severity matrix and its runbooks for a year.");
  }

  /// @param began when the installation began: before that there was nothing to be played
  static ControlResult exercises(long played, Instant began, Instant now) {
    boolean enough = played >= EXERCISES;
    boolean early = Duration.between(began, now).compareTo(YEAR) < 0;
    return new ControlResult(
        enough ? Outcome.PASS : early ? Outcome.UNKNOWN : Outcome.FAIL,
        null,
        "exercises",
        played + " in 365 days",
        enough
            ? "Incidents were played twice within a year."
            : "Open incidents as exercises, and bring them to their end.");
  }
}
