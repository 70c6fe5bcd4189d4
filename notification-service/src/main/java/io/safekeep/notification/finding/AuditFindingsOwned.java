package io.safekeep.notification.finding;

import io.safekeep.runtime.control.ControlCheck;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// P46: what an audit found has an owner and is tied to a promise within days.
@Singleton
class AuditFindingsOwned implements ControlCheck {

  private final SqlFindings findings;
  private final Clock clock;

  AuditFindingsOwned(SqlFindings findings, Clock clock) {
    this.findings = findings;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "audit-findings-owned";
  }

  @Override
  public String promise() {
    return "P46";
  }

  @Override
  public Duration every() {
    return Duration.ofMinutes(15);
  }

  @Override
  public String bound() {
    return "100 % owned and tied to a promise within " + Finding.TO_OWN.toDays() + " days";
  }

  @Override
  public List<ControlResult> check() {
    return List.of(judge(findings.open(clock.instant()), clock.instant()));
  }

  static ControlResult judge(List<Finding> open, Instant now) {
    List<Finding> neglected = open.stream().filter(it -> it.isNeglected(now)).toList();
    return new ControlResult(
        neglected.isEmpty() ? Outcome.PASS : Outcome.FAIL,
        null,
        "audit-findings",
        neglected.size() + " neglected",
        neglected.isEmpty()
            ? "Every finding of an audit was taken up in time."
            : "Nobody took up finding " + neglected.getFirst().id() + ".");
  }
}
