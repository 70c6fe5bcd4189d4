package io.safekeep.notification.incident;

import static org.assertj.core.api.Assertions.assertThat;

import io.safekeep.runtime.control.ControlResult.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class IncidentControlsTest {

  private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

  @Test
  void oneOfTwentyMayWaitLonger() {
    // Given
    var nineteen = Collections.nCopies(19, Duration.ofMinutes(4));

    // Then
    assertThat(judge(nineteen, Duration.ofHours(1), 1)).isEqualTo(Outcome.PASS);
    assertThat(judge(nineteen, Duration.ofHours(1), 2)).isEqualTo(Outcome.FAIL);
    assertThat(IncidentsTaken.judge(List.of()).outcome()).isEqualTo(Outcome.PASS);
  }

  private static Outcome judge(List<Duration> quick, Duration slow, int times) {
    return IncidentsTaken.judge(
            Stream.concat(quick.stream(), Collections.nCopies(times, slow).stream()).toList())
        .outcome();
  }

  @Test
  void matrixThatNobodyLookedAtForAYearFails() {
    assertThat(ProceduresCurrent.matrix(NOW.minus(Duration.ofDays(365)), NOW).outcome())
        .isEqualTo(Outcome.PASS);
    assertThat(ProceduresCurrent.matrix(NOW.minus(Duration.ofDays(366)), NOW).outcome())
        .isEqualTo(Outcome.FAIL);
  }

  @Test
  void exercisesAreMissedOnceTheInstallationIsAYearOld() {
    var young = NOW.minus(Duration.ofDays(100));
    var old = NOW.minus(Duration.ofDays(400));

    assertThat(ProceduresCurrent.exercises(1, young, NOW).outcome()).isEqualTo(Outcome.UNKNOWN);
    assertThat(ProceduresCurrent.exercises(1, old, NOW).outcome()).isEqualTo(Outcome.FAIL);
    assertThat(ProceduresCurrent.exercises(2, old, NOW).outcome()).isEqualTo(Outcome.PASS);
  }
}
