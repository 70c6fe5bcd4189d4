package io.safekeep.notification.alert;

import io.safekeep.runtime.control.ControlCheck;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/// P10: whatever breaks a promise about access has an incident of the highest severity.
@Singleton
class AccessViolationsOpened implements ControlCheck {

  private static final Duration LOOKED_AT = Duration.ofDays(90);

  private final SqlAlerts alerts;
  private final Clock clock;

  AccessViolationsOpened(SqlAlerts alerts, Clock clock) {
    this.alerts = alerts;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "access-violations-opened";
  }

  @Override
  public String promise() {
    return "P10";
  }

  @Override
  public Duration every() {
    return Duration.ofMinutes(5);
  }

  @Override
  public String bound() {
    return "0 violations of the last 90 days without an incident of severity 1";
  }

  @Override
  public List<ControlResult> check() {
    Instant since = clock.instant().minus(LOOKED_AT);
    List<UUID> missing = alerts.fellShort(since);
    return List.of(
        new ControlResult(
            missing.isEmpty() ? Outcome.PASS : Outcome.FAIL,
            null,
            "violations",
            missing.size() + " without an incident",
            missing.isEmpty()
                ? "Every violation that was heard of has its incident."
                : "Alerts without an incident: " + missing));
  }
}
