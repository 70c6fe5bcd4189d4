package io.safekeep.notification.status.site;

import static org.assertj.core.api.Assertions.assertThat;

import io.safekeep.notification.status.ComponentState;
import io.safekeep.notification.status.Impact;
import io.safekeep.notification.status.probe.Objective.Measured;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class DayTest {

  private static final LocalDate DATE = LocalDate.parse("2026-11-22");
  private static final Instant LONG_AGO = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant NEXT_DAY = Instant.parse("2026-11-23T08:00:00Z");

  @Test
  void dayIsTheWorseOfWhatWasMeasuredAndWhatWasTold() {
    // Given: 36 min of 24 h are 2.5 %
    var told = impact("2026-11-22T10:00:00Z", "2026-11-22T10:36:00Z", ComponentState.MAJOR_OUTAGE);

    // When
    var both = Day.of(DATE, new Measured(2879, 1), List.of(told), LONG_AGO, NEXT_DAY);
    var measured = Day.of(DATE, new Measured(90, 10), List.of(told), LONG_AGO, NEXT_DAY);

    // Then
    assertThat(both.percent()).isEqualByComparingTo("97.5");
    assertThat(measured.percent()).isEqualByComparingTo("90");
  }

  @Test
  void outagesAtTheSameTimeCountOnce() {
    // Given
    var first = impact("2026-11-22T10:00:00Z", "2026-11-22T12:00:00Z", ComponentState.MAJOR_OUTAGE);
    var second =
        impact("2026-11-22T11:00:00Z", "2026-11-22T11:30:00Z", ComponentState.PARTIAL_OUTAGE);
    var third = impact("2026-11-22T11:45:00Z", "2026-11-22T12:24:00Z", ComponentState.MAJOR_OUTAGE);

    // When: 144 min of 1,440
    var day = Day.of(DATE, Measured.NOTHING, List.of(third, second, first), LONG_AGO, NEXT_DAY);

    // Then
    assertThat(day.percent()).isEqualByComparingTo("90");
  }

  @Test
  void whatIsOnlySlowIsThere() {
    // Given
    var slow = impact("2026-11-22T10:00:00Z", null, ComponentState.DEGRADED_PERFORMANCE);

    // When
    var day = Day.of(DATE, new Measured(100, 0), List.of(slow), LONG_AGO, NEXT_DAY);

    // Then
    assertThat(day.percent()).isEqualByComparingTo("100");
  }

  @Test
  void outageThatGoesOnCountsUpToNowAndOnlyTheDayThatHasBeen() {
    // Given
    var outage = impact("2026-11-21T22:00:00Z", null, ComponentState.MAJOR_OUTAGE);
    var noon = Instant.parse("2026-11-22T12:00:00Z");

    // When
    var day = Day.of(DATE, Measured.NOTHING, List.of(outage), LONG_AGO, noon);
    var tomorrow = Day.of(DATE.plusDays(1), Measured.NOTHING, List.of(outage), LONG_AGO, noon);

    // Then
    assertThat(day.percent()).isEqualByComparingTo(BigDecimal.ZERO);
    assertThat(tomorrow.percent()).isNull();
  }

  @Test
  void dayOfWhichNothingIsKnownIsNotSaidToBeGood() {
    // When
    var day = Day.of(DATE, Measured.NOTHING, List.of(), LONG_AGO, NEXT_DAY);

    // Then
    assertThat(day.text()).isEqualTo("not measured");
    assertThat(day.grade()).isEqualTo("none");
  }

  private static Impact impact(String since, String until, ComponentState state) {
    return new Impact(
        UUID.randomUUID(),
        UUID.randomUUID(),
        state,
        Instant.parse(since),
        until == null ? null : Instant.parse(until));
  }
}
