package io.safekeep.notification.finding;

import io.safekeep.runtime.control.ControlCheck;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// P19: what is found of cryptography is mended in time. That a risk was accepted is no mending.
@Singleton
class WeakCryptographyMended implements ControlCheck {

  private static final String PROMISE = "P19";

  private final SqlFindings findings;
  private final Clock clock;

  WeakCryptographyMended(SqlFindings findings, Clock clock) {
    this.findings = findings;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "weak-cryptography-mended";
  }

  @Override
  public String promise() {
    return "P19";
  }

  @Override
  public Duration every() {
    return Duration.ofMinutes(15);
  }

  @Override
  public String bound() {
    return "0 findings of cryptography that are overdue: critical 7 days, high 30";
  }

  @Override
  public List<ControlResult> check() {
    return List.of(judge(findings.ofPromise(PROMISE), clock.instant()));
  }

  /// @param found all that was ever found, mended or not
  static ControlResult judge(List<Finding> found, Instant now) {
    long overdue =
        found.stream()
            .filter(it -> !(it.closed() instanceof Finding.Closed.Mended))
            .filter(it -> !now.isBefore(it.dueAt()))
            .count();
    return new ControlResult(
        overdue == 0 ? Outcome.PASS : Outcome.FAIL,
        null,
        "findings",
        "%d overdue of %d".formatted(overdue, found.size()),
        overdue == 0
            ? "What was found of cryptography was mended in time."
            : "Something weak is in use for longer than was promised.");
  }
}
