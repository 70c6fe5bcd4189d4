package io.safekeep.notification.finding;

import io.safekeep.runtime.control.ControlCheck;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// P39: what was found is mended, or accepted by somebody, by its due date.
@Singleton
class FindingsOnTime implements ControlCheck {

  private final SqlFindings findings;
  private final Clock clock;

  FindingsOnTime(SqlFindings findings, Clock clock) {
    this.findings = findings;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "findings-on-time";
  }

  @Override
  public String promise() {
    return "P39";
  }

  @Override
  public Duration every() {
    return Duration.ofMinutes(15);
  }

  @Override
  public String bound() {
    return "0 overdue: critical 7 days, high 30, medium 90, low 180";
  }

  @Override
  public List<ControlResult> check() {
    return List.of(judge(findings.open(clock.instant()), clock.instant()));
  }

  static ControlResult judge(List<Finding> open, Instant now) {
    List<Finding> overdue = open.stream().filter(it -> it.isOverdue(now)).toList();
    return new ControlResult(
        overdue.isEmpty() ? Outcome.PASS : Outcome.FAIL,
        null,
        "findings",
        "%d overdue of %d open".formatted(overdue.size(), open.size()),
        overdue.isEmpty()
            ? "Every open finding has time left."
            : "Longest overdue: finding " + overdue.getFirst().id() + ".");
  }
}
