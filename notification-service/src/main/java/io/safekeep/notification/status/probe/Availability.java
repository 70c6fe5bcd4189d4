package io.safekeep.notification.status.probe;

import io.safekeep.notification.status.Component;
import io.safekeep.notification.status.SqlComponents;
import io.safekeep.notification.status.StatusSettings;
import io.safekeep.notification.status.probe.Objective.Measured;
import io.safekeep.runtime.control.ControlCheck;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;

/// P20 and P136: each service is there for at least 99.95 % of a month.
@Singleton
class Availability implements ControlCheck {

  /// A month that has hardly begun says nothing.
  private static final int FEWEST_TRIES = 20;

  private final SqlComponents components;
  private final SqlSamples samples;
  private final StatusSettings settings;
  private final Clock clock;

  Availability(SqlComponents components, SqlSamples samples, StatusSettings settings, Clock clock) {
    this.components = components;
    this.samples = samples;
    this.settings = settings;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "monthly-availability";
  }

  @Override
  public String promise() {
    return "P20";
  }

  @Override
  public Duration every() {
    return Duration.ofMinutes(5);
  }

  @Override
  public String bound() {
    return "at least %s %% of a month's tries".formatted(Objective.PERCENT);
  }

  @Override
  public List<ControlResult> check() {
    var month = YearMonth.now(clock.withZone(ZoneOffset.UTC));
    return components.all().stream()
        .filter(component -> component.probe() != null)
        .map(component ->
            judge(
                component,
                settings.probes().containsKey(component.probe()),
                samples.month(component.id(), month).orElse(Measured.NOTHING)))
        .toList();
  }

  static ControlResult judge(Component component, boolean asked, Measured month) {
    boolean enough = asked && month.tries() >= FEWEST_TRIES;
    var outcome = !enough ? Outcome.UNKNOWN : month.isMet() ? Outcome.PASS : Outcome.FAIL;
    return new ControlResult(
        outcome,
        null,
        component.name(),
        month.text() + " of " + month.tries() + " tries",
        switch (outcome) {
          case PASS -> "It was there when it was tried.";
          case FAIL -> "This month's error budget is used up.";
          case UNKNOWN ->
              asked ? "Too little was measured this month." : "Nobody asks whether it works.";
        });
  }
}
