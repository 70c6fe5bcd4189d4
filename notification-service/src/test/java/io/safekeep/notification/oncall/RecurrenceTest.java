package io.safekeep.notification.oncall;

import static org.assertj.core.api.Assertions.assertThat;

import io.safekeep.notification.oncall.Shift.Duty;
import io.safekeep.notification.oncall.Shift.Length;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.dmfs.rfc5545.DateTime;
import org.dmfs.rfc5545.recur.InvalidRecurrenceRuleException;
import org.dmfs.rfc5545.recur.RecurrenceRule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecurrenceTest {

  private static final UUID ADA = new UUID(0, 1);
  private static final int RULES = 600;
  private static final int SHIFTS = 40;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          FREQ=DAILY;INTERVAL=3              | 2026-11-23T09:00 | 2026-11-23 2026-11-26 2026-11-29 2026-12-02
          FREQ=DAILY;BYDAY=SA,SU             | 2026-11-28T09:00 | 2026-11-28 2026-11-29 2026-12-05 2026-12-06
          FREQ=WEEKLY;INTERVAL=2             | 2026-11-23T09:00 | 2026-11-23 2026-12-07 2026-12-21 2027-01-04
          FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=SU | 2026-11-24T09:00 | 2026-11-24 2026-12-06 2026-12-08 2026-12-20
          FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=MO | 2026-11-24T09:00 | 2026-11-24 2026-11-29 2026-12-08 2026-12-13
          FREQ=MONTHLY                       | 2026-12-31T09:00 | 2026-12-31 2027-01-31 2027-03-31 2027-05-31
          FREQ=MONTHLY;BYDAY=-1FR            | 2026-11-27T09:00 | 2026-11-27 2026-12-25 2027-01-29 2027-02-26
          FREQ=MONTHLY;BYMONTHDAY=-1         | 2026-11-30T09:00 | 2026-11-30 2026-12-31 2027-01-31 2027-02-28
          FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13 | 2026-11-13T09:00 | 2026-11-13 2027-08-13 2028-10-13 2029-04-13
          FREQ=DAILY;COUNT=2                 | 2026-11-23T09:00 | 2026-11-23 2026-11-24
          FREQ=DAILY;UNTIL=20261124T090000Z  | 2026-11-23T09:00 | 2026-11-23 2026-11-24
          """)
  void shiftsBeginOnTheDaysThatTheRuleNames(String rule, LocalDateTime first, String days)
      throws CalendarFault {
    // Given
    var recurrence = parse(rule);

    // When
    var starts = starts(recurrence, first, 4);

    // Then
    assertThat(starts)
        .extracting(start -> start.toLocalDate().toString())
        .containsExactly(days.split(" "));
  }

  @Test
  void anotherReaderOfTheStandardFindsTheSameDays() throws Exception {
    // Given
    var random = new Random(5545);
    for (int trial = 0; trial < RULES; trial++) {
      String rule = anyRule(random);
      var first = firstOf(rule, LocalDateTime.of(2023, 1, 1, 2, 30).plusDays(random.nextInt(1500)));

      // When
      var ours = starts(parse(rule), first, SHIFTS);

      // Then
      assertThat(ours).as("%s from %s", rule, first).isEqualTo(witness(rule, first));
      assertThat(parse(parse(rule).toString())).as(rule).isEqualTo(parse(rule));
    }
  }

  @Test
  void leavingOutTheDaysBeforeChangesNothingAfterThem() throws Exception {
    // Given
    var random = new Random(35);
    for (int trial = 0; trial < 200; trial++) {
      String rule = anyRule(random);
      var first = firstOf(rule, LocalDateTime.of(2020, 2, 29, 9, 0).plusDays(random.nextInt(900)));
      var from = LocalDate.of(2025, 1, 1).plusDays(random.nextInt(700));
      var until = from.plusDays(70).atStartOfDay();

      // When
      var skipping =
          parse(rule).starts(first, ZoneOffset.UTC, from, start -> start.isBefore(until));
      var counting =
          parse(rule)
              .starts(first, ZoneOffset.UTC, first.toLocalDate(), start -> start.isBefore(until));

      // Then
      assertThat(skipping.stream().filter(start -> !start.toLocalDate().isBefore(from)))
          .as("%s from %s", rule, first)
          .containsExactlyElementsOf(
              counting.stream().filter(start -> !start.toLocalDate().isBefore(from)).toList());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Europe/Berlin",
        "America/New_York",
        "America/Sao_Paulo",
        "Australia/Lord_Howe",
        "Africa/Casablanca",
        "Africa/Cairo",
        "America/St_Johns",
        "Pacific/Apia",
        "Asia/Kathmandu",
        "Antarctica/Troll",
        "UTC"
      })
  void shiftsThatFollowOnTheClockFollowWithoutGapOrOverlapWhateverClocksDo(String name) {
    // Given: handed over each half hour of the day in turn, also at times that do not exist
    var zone = ZoneId.of(name);
    for (int half = 0; half < 48; half++) {
      var first = LocalDateTime.of(2026, 1, 1, half / 2, half % 2 * 30);
      var from = first.plusDays(1).atZone(zone).toInstant();

      for (var length :
          List.of(
              new Length.Exactly(1, Duration.ZERO), new Length.OnTheClock(Duration.ofDays(1)))) {
        // When
        var duties =
            shift(first, zone, length, Recurrence.daily(1))
                .between(from, from.plus(Duration.ofDays(365)));

        // Then
        assertFollow(duties, name + " " + first.toLocalTime());
      }
    }
  }

  @Test
  void nightShiftEndsWhenTheDayShiftBeginsAlsoWhenClocksAreChanged() {
    // Given
    var zone = ZoneId.of("Europe/Berlin");
    var day =
        shift(
            LocalDateTime.of(2026, 1, 1, 9, 0),
            zone,
            new Length.OnTheClock(Duration.ofHours(10)),
            Recurrence.daily(1));
    var night =
        shift(
            LocalDateTime.of(2026, 1, 1, 19, 0),
            zone,
            new Length.OnTheClock(Duration.ofHours(14)),
            Recurrence.daily(1));

    // When
    var spring = Instant.parse("2026-03-28T12:00:00Z");
    var autumn = Instant.parse("2026-10-24T12:00:00Z");
    var nights =
        List.of(
            night.between(spring, spring.plus(Duration.ofHours(10))).getFirst(),
            night.between(autumn, autumn.plus(Duration.ofHours(10))).getFirst());
    var all = new ArrayList<>(day.between(spring, autumn));
    all.addAll(night.between(spring, autumn));
    all.sort((one, other) -> one.from().compareTo(other.from()));

    // Then
    assertThat(nights)
        .extracting(duty -> Duration.between(duty.from(), duty.to()))
        .containsExactly(Duration.ofHours(13), Duration.ofHours(15));
    assertFollow(all, "day and night");
  }

  private static void assertFollow(List<Duty> duties, String what) {
    assertThat(duties).hasSizeGreaterThan(300);
    assertThat(
            IntStream.range(1, duties.size())
                .filter(index -> !duties.get(index).from().equals(duties.get(index - 1).to()))
                .mapToObj(index -> duties.get(index - 1) + ", " + duties.get(index)))
        .as(what)
        .isEmpty();
  }

  private static Shift shift(
      LocalDateTime first, ZoneId zone, Length length, Recurrence recurrence) {
    return new Shift("one", Line.PRIMARY, 0, ADA, first, zone, length, recurrence, Set.of());
  }

  private static Recurrence parse(String rule) throws CalendarFault {
    return Recurrence.parse(new ContentLine(1, "RRULE", Map.of(), rule));
  }

  private static List<LocalDateTime> starts(Recurrence rule, LocalDateTime first, int most) {
    var seen = new ArrayList<LocalDateTime>();
    return rule.starts(
        first,
        ZoneOffset.UTC,
        first.toLocalDate(),
        start -> {
          seen.add(start);
          return seen.size() <= most;
        });
  }

  private static String anyRule(Random random) {
    var rule = new StringBuilder();
    String days =
        random
            .ints(1 + random.nextInt(3), 0, 7)
            .distinct()
            .mapToObj(List.of("MO", "TU", "WE", "TH", "FR", "SA", "SU")::get)
            .reduce((one, other) -> one + "," + other)
            .orElseThrow();
    switch (random.nextInt(6)) {
      case 0 -> rule.append("FREQ=DAILY");
      case 1 -> rule.append("FREQ=WEEKLY");
      case 2 -> rule.append("FREQ=WEEKLY;BYDAY=").append(days);
      case 3 -> rule.append("FREQ=MONTHLY");
      case 4 ->
          rule.append("FREQ=MONTHLY;BYDAY=")
              .append(
                  random.nextBoolean() ? "" : random.nextBoolean() ? "-1" : 1 + random.nextInt(4))
              .append(days.substring(0, 2));
      default ->
          rule.append("FREQ=MONTHLY;BYMONTHDAY=")
              .append(random.nextBoolean() ? 1 + random.nextInt(31) : -1 - random.nextInt(28));
    }
    if (random.nextBoolean()) {
      rule.append(";INTERVAL=").append(1 + random.nextInt(5));
    }
    if (random.nextInt(4) == 0) {
      rule.append(";WKST=SU");
    }
    if (random.nextInt(4) == 0) {
      rule.append(";COUNT=").append(1 + random.nextInt(30));
    }
    return rule.toString();
  }

  /// The first time from then on that the rule gives: others are not valid beginnings.
  private static LocalDateTime firstOf(String rule, LocalDateTime from)
      throws InvalidRecurrenceRuleException {
    var once = rule.replaceAll(";(COUNT|INTERVAL)=\\d+", "");
    return witness(once, from, 3).stream()
        .filter(start -> !start.isBefore(from))
        .filter(start -> {
          try {
            return witness(once, start, 1).contains(start)
                && !starts(parse(once), start, 1).isEmpty()
                && starts(parse(once), start, 1).getFirst().equals(start);
          } catch (InvalidRecurrenceRuleException | CalendarFault e) {
            throw new AssertionError(e);
          }
        })
        .reduce((_, later) -> later)
        .orElseThrow();
  }

  private static List<LocalDateTime> witness(String rule, LocalDateTime first)
      throws InvalidRecurrenceRuleException {
    return witness(rule, first, SHIFTS);
  }

  private static List<LocalDateTime> witness(String rule, LocalDateTime first, int most)
      throws InvalidRecurrenceRuleException {
    var iterator =
        new RecurrenceRule(rule)
            .iterator(
                new DateTime(
                    first.getYear(),
                    first.getMonthValue() - 1,
                    first.getDayOfMonth(),
                    first.getHour(),
                    first.getMinute(),
                    0));
    var starts = new ArrayList<LocalDateTime>();
    while (iterator.hasNext() && starts.size() < most) {
      var next = iterator.nextDateTime();
      starts.add(
          LocalDateTime.of(
              next.getYear(),
              next.getMonth() + 1,
              next.getDayOfMonth(),
              next.getHours(),
              next.getMinutes()));
    }
    return starts;
  }

  @Test
  void weekOfARotationBeginsOnTheDayOfItsFirstTurn() {
    // Given
    var rotation =
        new Rotation(
            "eu",
            Line.PRIMARY,
            0,
            List.of(ADA, new UUID(0, 2)),
            Rotation.Turn.WEEK,
            LocalDate.of(2026, 11, 26),
            LocalTime.of(8, 0),
            ZoneId.of("Europe/Berlin"),
            Set.of(DayOfWeek.FRIDAY, DayOfWeek.MONDAY),
            Duration.ofHours(8));

    // When
    var shifts = rotation.shifts();

    // Then
    assertThat(shifts)
        .extracting(shift -> shift.start() + " " + shift.recurrence())
        .containsExactly(
            "2026-11-27T08:00 FREQ=WEEKLY;INTERVAL=2;BYDAY=FR,MO;WKST=TH",
            "2026-12-04T08:00 FREQ=WEEKLY;INTERVAL=2;BYDAY=FR,MO;WKST=TH");
  }
}
