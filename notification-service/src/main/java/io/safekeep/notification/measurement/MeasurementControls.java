package io.safekeep.notification.measurement;

import io.safekeep.runtime.control.ControlCheck;
import io.safekeep.runtime.control.ControlChecks;
import io.safekeep.runtime.control.ControlResult;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// A control for each instrument and for each rule that is tried.
@Singleton
class MeasurementControls implements ControlChecks {

  private static final Duration OFTEN = Duration.ofMinutes(5);
  private static final Duration RARELY = Duration.ofHours(1);

  /// A report is looked at when it comes; the clock has to notice only that none comes.
  private static final int LOOKS_IN_A_LIFE = 4;

  private final SqlMeasurements measurements;
  private final Clock clock;

  MeasurementControls(SqlMeasurements measurements, Clock clock) {
    this.measurements = measurements;
    this.clock = clock;
  }

  private record Check(
      String name, String promise, Duration every, String bound, Supplier<ControlResult> look)
      implements ControlCheck {

    @Override
    public List<ControlResult> check() {
      return List.of(look.get());
    }
  }

  @Override
  public List<ControlCheck> all() {
    return Stream.concat(
            Arrays.stream(Instrument.values()).map(this::of),
            Arrays.stream(TrialRule.values()).map(this::of))
        .toList();
  }

  private ControlCheck of(Instrument instrument) {
    return new Check(
        instrument.label(),
        instrument.promise(),
        every(instrument.goodFor()),
        instrument.bound(),
        () ->
            Measurement.judge(
                instrument, measurements.newest(instrument).orElse(null), clock.instant()));
  }

  private ControlCheck of(TrialRule rule) {
    return new Check(
        name(rule),
        rule.promise(),
        OFTEN,
        "an alert within %d s of a trial, one each %d days"
            .formatted(rule.within().toSeconds(), rule.every().toDays()),
        () -> {
          measurements.settle(rule);
          return Trial.judge(
              rule, measurements.newest(rule, clock.instant()).orElse(null), clock.instant());
        });
  }

  /// Name of the control of a rule.
  static String name(TrialRule rule) {
    return rule.label() + "-tried";
  }

  private static Duration every(Duration goodFor) {
    Duration every = goodFor.dividedBy(LOOKS_IN_A_LIFE);
    return every.compareTo(OFTEN) < 0 ? OFTEN : every.compareTo(RARELY) > 0 ? RARELY : every;
  }
}
