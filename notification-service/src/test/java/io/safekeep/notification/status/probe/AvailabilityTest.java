package io.safekeep.notification.status.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.safekeep.notification.status.Component;
import io.safekeep.notification.status.probe.Objective.Measured;
import io.safekeep.runtime.control.ControlResult.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class AvailabilityTest {

  private static final Component BACKUP =
      new Component(UUID.randomUUID(), "Backup", "", "", 1, "backup", Instant.EPOCH);

  @Test
  void usedUpBudgetBreaksThePromise() {
    // Given: 99.95 % of 20,000 tries are 19,990
    var kept = new Measured(19_990, 10);
    var broken = new Measured(19_989, 11);

    // When
    var pass = Availability.judge(BACKUP, true, kept);
    var fail = Availability.judge(BACKUP, true, broken);

    // Then
    assertThat(pass.outcome()).isEqualTo(Outcome.PASS);
    assertThat(fail.outcome()).isEqualTo(Outcome.FAIL);
    assertThat(fail.measured()).isEqualTo("99.94 % of 20000 tries");
  }

  @Test
  void whatNobodyMeasuresIsNotKept() {
    // When
    var unasked = Availability.judge(BACKUP, false, new Measured(1000, 0));
    var early = Availability.judge(BACKUP, true, new Measured(3, 0));

    // Then
    assertThat(unasked.outcome()).isEqualTo(Outcome.UNKNOWN);
    assertThat(early.outcome()).isEqualTo(Outcome.UNKNOWN);
  }

  @Test
  void probeOfAZoneIsNoService() {
    // Given
    var zone = new Component(UUID.randomUUID(), "Zone A", "", "", 2, "zonea", Instant.EPOCH);

    // Then
    assertThat(Availability.isZone(zone)).isTrue();
    assertThat(Availability.isZone(BACKUP)).isFalse();
    assertThat(Availability.judge(zone, true, new Measured(19_989, 11)).outcome())
        .isEqualTo(Outcome.FAIL);
  }

  @Test
  void budgetOfAMonthOfThirtyDaysIsTwentyOneMinutes() {
    // When
    var budget = Objective.budget(Duration.ofDays(30));

    // Then
    assertThat(budget).isEqualTo(Duration.ofSeconds(1296));
    assertThat(Objective.minutes(budget)).isEqualTo("21.6 min");
  }
}
