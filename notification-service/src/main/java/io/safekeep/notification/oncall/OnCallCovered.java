package io.safekeep.notification.oncall;

import io.safekeep.runtime.control.ControlCheck;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;

/// P24: somebody is on call at each second, and somebody else behind them.
@Singleton
class OnCallCovered implements ControlCheck {

  private final OnCall onCall;

  OnCallCovered(OnCall onCall) {
    this.onCall = onCall;
  }

  @Override
  public String name() {
    return "on-call-covered";
  }

  @Override
  public String promise() {
    return "P24";
  }

  @Override
  public Duration every() {
    return Duration.ofMinutes(1);
  }

  @Override
  public String bound() {
    return "0 s uncovered in the next 35 days, on the primary and on the secondary line";
  }

  @Override
  public List<ControlResult> check() {
    var coverage = onCall.coverage();
    return coverage.isEmpty()
        ? List.of(
            new ControlResult(Outcome.UNKNOWN, null, "schedules", null, "There is no schedule."))
        : coverage.stream().map(OnCallCovered::result).toList();
  }

  private static ControlResult result(OnCall.Coverage coverage) {
    return new ControlResult(
        coverage.isWhole() ? Outcome.PASS : Outcome.FAIL,
        null,
        coverage.schedule(),
        coverage.uncovered().toSeconds() + " s uncovered",
        coverage.words());
  }
}
