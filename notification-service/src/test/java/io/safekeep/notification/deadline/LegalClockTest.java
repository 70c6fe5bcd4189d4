package io.safekeep.notification.deadline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.safekeep.notification.deadline.LegalClock.Ended;
import io.safekeep.notification.incident.Fact;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LegalClockTest {

  private static final Instant START = Instant.parse("2026-11-24T12:00:00Z");
  private static final ZoneId EASTERN = ZoneId.of("America/New_York");

  @ParameterizedTest
  @CsvSource({
    // over the weekend, to the hour
    "PT72H, 2026-11-27T18:00:00Z, 2026-11-30T18:00:00Z",
    // over the change of clocks in Europe and America: hours are hours
    "PT24H, 2026-10-24T22:30:00Z, 2026-10-25T22:30:00Z",
    "P1M, 2027-01-31T08:00:00Z, 2027-02-28T08:00:00Z",
    "P1M, 2026-11-24T12:00:00Z, 2026-12-24T12:00:00Z",
    "P60D, 2026-11-24T12:00:00Z, 2027-01-23T12:00:00Z",
    // Thanksgiving on the 26th; 17:30 in New York
    "4 business days, 2026-11-24T15:00:00Z, 2026-12-01T22:30:00Z",
    // Independence Day is a Saturday and kept on the Friday; summer time
    "4 business days, 2026-07-02T14:00:00Z, 2026-07-09T21:30:00Z",
    // found on a Saturday: Monday is the first day
    "4 business days, 2026-10-17T14:00:00Z, 2026-10-22T21:30:00Z",
    // already the next day in London, not in New York
    "4 business days, 2026-10-20T02:00:00Z, 2026-10-23T21:30:00Z",
    // New Year of 2028 is a Saturday, kept on the last day of 2027
    "4 business days, 2027-12-28T15:00:00Z, 2028-01-04T22:30:00Z"
  })
  void dueWhenTheLawSays(String within, Instant start, Instant due) {
    assertThat(Within.parse(within).after(start)).isEqualTo(due);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "soon", "PT0S", "-PT1H", "P1Y", "0 business days", "P0M"})
  void whatIsNoTimeIsRefused(String within) {
    assertThatThrownBy(() -> Within.parse(within)).isInstanceOf(IllegalArgumentException.class);
  }

  /// Whatever the day: the end is open for business, and so many such days lie behind the start.
  @Test
  void businessDaysAreCountedWithoutThoseThatAreNone() {
    var random = new Random(7);
    for (int i = 0; i < 2000; i++) {
      var start = START.plus(Duration.ofMinutes(random.nextInt(10 * 365 * 24 * 60)));
      int days = 1 + random.nextInt(15);
      var from = LocalDate.ofInstant(start, EASTERN);

      var end = LocalDate.ofInstant(new Within.OpenDays(days).after(start), EASTERN);

      assertThat(BusinessDays.US_FEDERAL.isOne(end)).isTrue();
      assertThat(
              from.plusDays(1)
                  .datesUntil(end.plusDays(1))
                  .filter(BusinessDays.US_FEDERAL::isOne)
                  .count())
          .isEqualTo(days);
    }
  }

  /// Months are left out: they end on the last day of a short one.
  @ParameterizedTest
  @ValueSource(strings = {"PT24H", "P60D", "4 business days"})
  void whoStartsLaterEndsNoEarlier(String text) {
    var within = Within.parse(text);
    var random = new Random(11);
    for (int i = 0; i < 2000; i++) {
      var one = START.plus(Duration.ofMinutes(random.nextInt(5 * 365 * 24 * 60)));
      var later = one.plus(Duration.ofMinutes(random.nextInt(10_000)));

      assertThat(within.after(later)).isAfterOrEqualTo(within.after(one));
    }
  }

  @Test
  void aYearHasElevenHolidays() {
    assertThat(
            LocalDate.of(2026, 1, 2)
                .datesUntil(LocalDate.of(2027, 1, 2))
                .filter(BusinessDays.US_FEDERAL::isHoliday))
        .extracting(LocalDate::toString)
        .containsExactly(
            "2026-01-19",
            "2026-02-16",
            "2026-05-25",
            "2026-06-19",
            "2026-07-03",
            "2026-09-07",
            "2026-10-12",
            "2026-11-11",
            "2026-11-26",
            "2026-12-25",
            "2027-01-01");
  }

  @Test
  void majorIncidentIsToldFourHoursAfterItWasClassifiedAndADayAfterAwarenessAtTheLatest() {
    // Given
    var dora =
        Regimes.read(new ObjectMapper()).stream()
            .filter(regime -> regime.id().equals("dora-initial"))
            .findFirst()
            .orElseThrow();

    // Then
    assertThat(dora.starts()).isEqualTo(Fact.CLASSIFIED_MAJOR);
    assertThat(dora.dueAt(START, Optional.empty())).isEqualTo("2026-11-24T16:00:00Z");
    assertThat(dora.dueAt(START, Optional.of(START.minus(Duration.ofHours(1)))))
        .isEqualTo("2026-11-24T16:00:00Z");
    assertThat(dora.dueAt(START, Optional.of(START.minus(Duration.ofHours(22)))))
        .isEqualTo("2026-11-24T14:00:00Z");
    assertThat(dora.dueAt(START, Optional.of(START.minus(Duration.ofHours(30)))))
        .isEqualTo("2026-11-24T16:00:00Z");
  }

  @Test
  void everyDutyStartsOnAFactOrAfterOneThatIsListed() {
    // When
    var regimes = Regimes.read(new ObjectMapper());

    // Then
    assertThat(regimes).extracting(Regime::id).doesNotHaveDuplicates();
    assertThat(regimes)
        .allSatisfy(regime ->
            assertThat(
                    regime.starts() != null
                        || regimes.stream().anyMatch(one -> one.id().equals(regime.follows())))
                .isTrue());
    assertThat(regimes).extracting(Regime::starts).contains(Fact.values());
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "719, 0", "720, 50", "1079, 50", "1080, 75", "1296, 90", "1440, 100"})
  void peopleAreToldAtHalfThreeQuartersNineTenthsAndTheEnd(int minutes, int alarm) {
    assertThat(clock(0, null).alarm(START.plus(Duration.ofMinutes(minutes)))).isEqualTo(alarm);
  }

  @Test
  void whatWasToldIsNotToldAgain() {
    var told = clock(75, null);

    assertThat(told.alarm(START.plus(Duration.ofHours(19)))).isZero();
    assertThat(told.nextAlarm()).isEqualTo(START.plus(Duration.ofMinutes(1296)));
    assertThat(clock(100, null).nextAlarm()).isNull();
  }

  @Test
  void clockIsMissedOnceItIsPastAndWhenItWasDoneLate() {
    var due = START.plus(Duration.ofHours(24));
    var inTime = new Ended(due, "x", "done", "Told.");
    var late = new Ended(due.plusSeconds(1), "x", "done", "Told.");
    var none = new Ended(due.plusSeconds(1), "x", "not-applicable", "Nobody's.");

    assertThat(clock(0, null).isMissed(due)).isFalse();
    assertThat(clock(0, null).isMissed(due.plusSeconds(1))).isTrue();
    assertThat(clock(0, inTime).isMissed(due.plusSeconds(9))).isFalse();
    assertThat(clock(0, late).isMissed(due.plusSeconds(9))).isTrue();
    assertThat(clock(0, none).isMissed(due.plusSeconds(9))).isFalse();
  }

  private static LegalClock clock(int told, @Nullable Ended ended) {
    return new LegalClock(
        new UUID(1, 1),
        new UUID(1, 2),
        "gdpr-33-2",
        null,
        START,
        "aware",
        START.plus(Duration.ofHours(24)),
        told,
        ended);
  }
}
