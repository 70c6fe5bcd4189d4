package io.safekeep.notification.status.probe;

import io.safekeep.notification.status.Component;
import io.safekeep.notification.status.SqlComponents;
import io.safekeep.notification.status.StatusSettings;
import io.safekeep.notification.status.probe.Objective.Measured;
import io.safekeep.runtime.control.ControlCheck;
import io.safekeep.runtime.control.ControlChecks;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/// P20, P88 and P136: each service is there for at least 99.95 % of a month and of any 30 days, and
/// so is each zone of the facilities.
@Singleton
class Availability implements ControlChecks {

  /// Begins the names of probes that ask a zone instead of a service.
  private static final String ZONE = "zone";

  /// What the levels of service are promised of.
  private static final int DAYS = 30;

  private static final Duration EVERY = Duration.ofMinutes(5);

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

  private record Check(
      String name, String promise, String bound, Supplier<List<ControlResult>> look)
      implements ControlCheck {

    @Override
    public Duration every() {
      return EVERY;
    }

    @Override
    public List<ControlResult> check() {
      return look.get();
    }
  }

  @Override
  public List<ControlCheck> all() {
    return List.of(
        new Check(
            "monthly-availability",
            "P20",
            "at least %s %% of a month's tries".formatted(Objective.PERCENT),
            () -> judge(false, thisMonth())),
        new Check(
            "service-levels-met",
            "P136",
            "at least %s %% of the tries of any %d days".formatted(Objective.PERCENT, DAYS),
            () -> judge(false, lastDays())),
        new Check(
            "zones-available",
            "P88",
            "at least %s %% of a month's tries in each zone".formatted(Objective.PERCENT),
            () -> judge(true, thisMonth())));
  }

  private Function<Component, Measured> thisMonth() {
    var month = YearMonth.now(clock.withZone(ZoneOffset.UTC));
    return component -> samples.month(component.id(), month).orElse(Measured.NOTHING);
  }

  private Function<Component, Measured> lastDays() {
    var today = LocalDate.now(clock.withZone(ZoneOffset.UTC));
    var days = samples.days(today.minusDays(DAYS - 1));
    return component ->
        days.getOrDefault(component.id(), Collections.emptySortedMap()).values().stream()
            .reduce(Measured.NOTHING, Measured::plus);
  }

  private List<ControlResult> judge(boolean zones, Function<Component, Measured> measured) {
    return components.all().stream()
        .filter(component -> component.probe() != null)
        .filter(component -> isZone(component) == zones)
        .map(component ->
            judge(
                component,
                settings.probes().containsKey(component.probe()),
                measured.apply(component)))
        .toList();
  }

  static boolean isZone(Component component) {
    return component.probe() != null && component.probe().startsWith(ZONE);
  }

  static ControlResult judge(Component component, boolean asked, Measured time) {
    boolean enough = asked && time.tries() >= FEWEST_TRIES;
    var outcome = !enough ? Outcome.UNKNOWN : time.isMet() ? Outcome.PASS : Outcome.FAIL;
    return new ControlResult(
        outcome,
        null,
        component.name(),
        time.text() + " of " + time.tries() + " tries",
        switch (outcome) {
          case PASS -> "It was there when it was tried.";
          case FAIL -> "The error budget is used up.";
          case UNKNOWN -> asked ? "Too little was measured." : "Nobody asks whether it works.";
        });
  }
}
