package io.safekeep.notification.deadline;

import io.safekeep.notification.incident.Tally;
import io.safekeep.runtime.control.ControlCheck;
import io.safekeep.runtime.control.ControlResult;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/// P43: what a law or a contract wants told is told in time.
@Singleton
class DeadlinesMet implements ControlCheck {

  private static final Duration LOOKS_BACK = Duration.ofDays(90);

  private static final Tally TALLY =
      new Tally(
          "legal clocks",
          "missed",
          "A duty to tell was not fulfilled in time.",
          "What has to be told was told in time, or its time is not over.");

  private final SqlClocks clocks;
  private final Clock clock;

  DeadlinesMet(SqlClocks clocks, Clock clock) {
    this.clocks = clocks;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "legal-deadlines-met";
  }

  @Override
  public String promise() {
    return "P43";
  }

  @Override
  public Duration every() {
    return Duration.ofMinutes(5);
  }

  @Override
  public String bound() {
    return "0 missed in 90 days";
  }

  @Override
  public List<ControlResult> check() {
    var now = clock.instant();
    return TALLY.of(
        clocks.since(now.minus(LOOKS_BACK)).stream().filter(one -> one.isMissed(now)).count());
  }
}
