package io.safekeep.retention.deletion;

import static org.assertj.core.api.Assertions.assertThat;

import io.safekeep.retention.schedule.RetentionSchedule;
import io.safekeep.retention.schedule.ScheduleVersion;
import io.safekeep.retention.schedule.ScheduleVersion.State;
import io.safekeep.runtime.security.Actor;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class PeriodsNotShortenedTest {

  private static final Instant DECIDED = Instant.parse("2026-11-01T12:00:00Z");
  private static final Actor ANNA = new Actor("anna", null);
  private static final Duration AHEAD = Duration.ofDays(30);

  @Test
  void changeByOnePersonOrAtShortNoticeIsFound() {
    assertThat(isFair(new Actor("ben", null), AHEAD)).isTrue();
    assertThat(isFair(new Actor("ben", null), AHEAD.minusSeconds(1))).isFalse();
    assertThat(isFair(ANNA, AHEAD)).isFalse();
    assertThat(isFair(new Actor("ben", "anna"), AHEAD)).isFalse();
  }

  private static boolean isFair(Actor decidedBy, Duration ahead) {
    return PeriodsNotShortened.isFair(
        new ScheduleVersion(
            2,
            RetentionSchedule.shipped(),
            "0".repeat(64),
            "shorter",
            ANNA,
            DECIDED.minusSeconds(60),
            State.ACTIVATED,
            decidedBy,
            DECIDED,
            DECIDED.plus(ahead)));
  }
}
