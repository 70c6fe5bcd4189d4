package io.safekeep.notification.measurement;

import static org.assertj.core.api.Assertions.assertThat;

import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Each instrument's control finds the faults that it is there to find.
class MeasurementTest {

  private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
  private static final List<String> ALL =
      List.of("identity", "access", "backup", "retention", "notification");

  @ParameterizedTest
  @EnumSource(Instrument.class)
  void reportBreaksOrKeepsThePromiseUntilItIsOld(Instrument instrument) {
    Instant old = NOW.minus(instrument.goodFor());

    assertThat(Measurement.judge(instrument, null, NOW).outcome()).isEqualTo(Outcome.UNKNOWN);
    assertThat(judge(instrument, ALL, 7, 0, old.plusMillis(1)).outcome()).isEqualTo(Outcome.PASS);
    assertThat(judge(instrument, ALL, 7, 1, NOW).outcome()).isEqualTo(Outcome.FAIL);
    assertThat(judge(instrument, ALL, 0, 0, NOW).outcome()).isEqualTo(Outcome.FAIL);
    assertThat(judge(instrument, ALL, 7, 0, old).outcome())
        .isEqualTo(
            switch (instrument.silence()) {
              case BREAKS -> Outcome.FAIL;
              case HIDES -> Outcome.UNKNOWN;
            });
  }

  @Test
  void scanThatLeavesAServiceOutBreaksThePromise() {
    var seen = judge(Instrument.APPLICATION_SCAN, ALL.subList(1, 5), 7, 0, NOW);

    assertThat(seen.outcome()).isEqualTo(Outcome.FAIL);
    assertThat(seen.detail()).isEqualTo("It did not look at identity.");
  }

  @ParameterizedTest
  @EnumSource(TrialRule.class)
  void trialWhoseAlertIsLateOrThatNobodyRepeatsBreaksThePromise(TrialRule rule) {
    Instant began = NOW.minus(rule.every()).plusSeconds(1);

    assertThat(Trial.judge(rule, null, NOW).outcome()).isEqualTo(Outcome.UNKNOWN);
    assertThat(trial(rule, began, rule.within()).outcome()).isEqualTo(Outcome.PASS);
    assertThat(trial(rule, began, rule.within().plusMillis(1)).outcome()).isEqualTo(Outcome.FAIL);
    assertThat(trial(rule, began, null).outcome()).isEqualTo(Outcome.FAIL);
    assertThat(trial(rule, NOW.minus(rule.every()), Duration.ZERO).outcome())
        .isEqualTo(Outcome.FAIL);
  }

  @Test
  void namesAreThoseOfControls() {
    assertThat(
            Stream.concat(
                    Arrays.stream(Instrument.values()).map(Instrument::label),
                    Arrays.stream(TrialRule.values()).map(MeasurementControls::name))
                .toList())
        .doesNotHaveDuplicates()
        .allMatch(name -> name.matches("[a-z-]+"));
  }

  private static ControlResult judge(
      Instrument instrument, List<String> scopes, long looked, long wrong, Instant at) {
    return Measurement.judge(
        instrument,
        new Measurement(
            UUID.randomUUID(), instrument, scopes, looked, wrong, "", "a".repeat(64), at, "it", at),
        NOW);
  }

  private static ControlResult trial(TrialRule rule, Instant began, @Nullable Duration took) {
    return Trial.judge(
        rule,
        new Trial(UUID.randomUUID(), rule, began, "it", took == null ? null : began.plus(took)),
        NOW);
  }
}
