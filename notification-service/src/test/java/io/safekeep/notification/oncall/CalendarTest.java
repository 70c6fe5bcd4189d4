package io.safekeep.notification.oncall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CalendarTest {

  private static final UUID ADA = UUID.fromString("0199a000-0000-7000-8000-00000000ada0");
  private static final Instant NOW = Instant.parse("2026-11-24T10:15:00Z");

  /// As calendar programs write it: with a zone of its own, folded lines, alarms.
  private static final String ACME =
      """
      BEGIN:VCALENDAR
      PRODID:-//Acme Inc//Calendar 70.9054//EN
      VERSION:2.0
      X-WR-TIMEZONE:America/New_York
      BEGIN:VTIMEZONE
      TZID:America/New_York
      BEGIN:STANDARD
      DTSTART:20071104T020000
      RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU
      TZOFFSETFROM:-0400
      TZOFFSETTO:-0500
      END:STANDARD
      END:VTIMEZONE
      BEGIN:VEVENT
      DTSTART;TZID=America/New_York:20261123T090000
      DTEND;TZID=America/New_York:20261130T090000
      RRULE:FREQ=WEEKLY;INTERVAL=2
      EXDATE;TZID=America/New_York:20261207T090000
      DTSTAMP:20261101T120000Z
      UID:one@acme
      ATTENDEE;CUTYPE=INDIVIDUAL;CN="Lovelace; Ada":mailto:ada@acme.example
      SUMMARY:Ada\\, Lov
       elace
      X-SAFEKEEP-LINE:secondary
      BEGIN:VALARM
      TRIGGER:-PT30M
      ACTION:DISPLAY
      END:VALARM
      END:VEVENT
      BEGIN:VEVENT
      DTSTART:20261123T090000Z
      DURATION:PT1H30M
      UID:two@acme
      STATUS:CANCELLED
      SUMMARY:Nobody
      END:VEVENT
      END:VCALENDAR
      """;

  @Test
  void calendarOfAnotherProgramIsUnderstood() throws CalendarFault {
    // When
    var shifts = read(ACME);

    // Then
    assertThat(shifts).hasSize(1);
    var shift = shifts.getFirst();
    assertThat(shift.person()).isEqualTo(ADA);
    assertThat(shift.line()).isEqualTo(Line.SECONDARY);
    assertThat(shift.zone()).isEqualTo(ZoneId.of("America/New_York"));
    assertThat(shift.between(NOW, NOW.plus(Duration.ofDays(28))))
        .extracting(duty -> duty.from() + " " + duty.to())
        .containsExactly(
            "2026-11-23T14:00:00Z 2026-11-30T14:00:00Z",
            "2026-12-21T14:00:00Z 2026-12-28T14:00:00Z");
  }

  @Test
  void whatIsWrittenIsReadAsItWas() throws CalendarFault {
    // Given
    var shifts =
        List.of(
            rotation(Rotation.Turn.WEEK, Set.of(), Duration.ZERO),
            rotation(Rotation.Turn.DAY, Set.of(), Duration.ZERO),
            rotation(
                Rotation.Turn.WEEK,
                Set.of(DayOfWeek.MONDAY, DayOfWeek.FRIDAY),
                Duration.ofHours(16)),
            read(ACME).getFirst());

    // When
    var text =
        CalendarWriter.ofShifts("Büro; \"A\", B", shifts, NOW, _ -> "Ada \"A\"; Lovelace, née\nB");
    var again = read(text);

    // Then
    assertThat(again).isEqualTo(shifts);
    assertThat(text.split("\r\n"))
        .allSatisfy(
            line -> assertThat(line.getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(75));
  }

  private static Shift rotation(Rotation.Turn turn, Set<DayOfWeek> days, Duration hours) {
    return new Rotation(
            turn + "-" + days.size(),
            Line.PRIMARY,
            3,
            List.of(ADA),
            turn,
            LocalDate.of(2026, 11, 23),
            LocalTime.of(18, 30),
            ZoneId.of("Europe/Berlin"),
            days,
            hours)
        .shifts()
        .getFirst();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          BEGIN:VCALENDAR                          | BEGIN:VCARD                              | 1
          DTSTART;TZID=America/New_York:20261123T090000 | DTSTART:20261123T090000             | 15
          DTSTART;TZID=America/New_York:20261123T090000 | DTSTART;VALUE=DATE:20261123         | 15
          DTSTART;TZID=America/New_York:20261123T090000 | DTSTART;TZID=Eastern Time:20261123T090000 | 15
          DTSTART;TZID=America/New_York:20261123T090000 | DTSTART;TZID=America/New_York:20261132T090000 | 15
          DTSTART;TZID=America/New_York:20261123T090000 | DTSTART;TZID="America/New_York:20261123T090000 | 15
          DTSTART;TZID=America/New_York:20261123T090000 | X-NOTHING:1                         | 14
          DTEND;TZID=America/New_York:20261130T090000 | DTEND;TZID=America/New_York:20261122T090000 | 16
          DTEND;TZID=America/New_York:20261130T090000 | DTEND;TZID=America/New_York:20291122T090000 | 16
          DTEND;TZID=America/New_York:20261130T090000 | DURATION:P1Y                          | 16
          DTEND;TZID=America/New_York:20261130T090000 | DURATION:PT                           | 16
          DTEND;TZID=America/New_York:20261130T090000 | X-NOTHING:1                           | 15
          RRULE:FREQ=WEEKLY;INTERVAL=2             | RRULE:FREQ=YEARLY                        | 17
          RRULE:FREQ=WEEKLY;INTERVAL=2             | RRULE:FREQ=WEEKLY;INTERVAL=0             | 17
          RRULE:FREQ=WEEKLY;INTERVAL=2             | RRULE:FREQ=WEEKLY;INTERVAL=99999999999   | 17
          RRULE:FREQ=WEEKLY;INTERVAL=2             | RRULE:FREQ=WEEKLY;BYDAY=2MO              | 17
          RRULE:FREQ=WEEKLY;INTERVAL=2             | RRULE:FREQ=WEEKLY;BYHOUR=9               | 17
          RRULE:FREQ=WEEKLY;INTERVAL=2             | RRULE:FREQ=WEEKLY;BYDAY=TU               | 17
          RRULE:FREQ=WEEKLY;INTERVAL=2             | RRULE:FREQ=WEEKLY;UNTIL=20270101         | 17
          RRULE:FREQ=WEEKLY;INTERVAL=2             | RRULE:FREQ=WEEKLY;COUNT=2;UNTIL=20270101T000000Z | 17
          RRULE:FREQ=WEEKLY;INTERVAL=2             | RRULE:FREQ=WEEKLY;FREQ=DAILY             | 17
          EXDATE;TZID=America/New_York:20261207T090000 | EXDATE:soon                          | 18
          EXDATE;TZID=America/New_York:20261207T090000 | RDATE:20261207T090000Z               | 18
          EXDATE;TZID=America/New_York:20261207T090000 | RECURRENCE-ID:20261207T090000Z       | 18
          UID:one@acme                             | :one                                     | 20
          UID:one@acme                             | UID                                      | 20
          UID:one@acme                             | SUMMARY:Twice                            | 22
          X-SAFEKEEP-LINE:secondary                | X-SAFEKEEP-LINE:third                    | 24
          X-SAFEKEEP-LINE:secondary                | X-SAFEKEEP-LAYER:10                      | 24
          END:VALARM                               | END:VEVENT                               | 28
          END:VCALENDAR                            | X-END:1                                  | 37
          """)
  void whatIsNotUnderstoodIsRefusedWithItsLine(String line, String other, int number) {
    // Given
    String text =
        ACME.replaceFirst("(?m)^" + Pattern.quote(line) + "$", Matcher.quoteReplacement(other));
    assertThat(text).isNotEqualTo(ACME);

    // When
    var fault = catchThrowableOfType(CalendarFault.class, () -> read(text));

    // Then
    assertThat(fault).isNotNull();
    assertThat(fault.line()).as(fault.getMessage()).isEqualTo(number);
  }

  @Test
  void whoeverIsMeantByASummaryThatNobodyIsCalledIsNotGuessed() {
    // When
    var fault =
        catchThrowableOfType(
            CalendarFault.class, () -> CalendarReader.read(ACME, _ -> Optional.empty()));

    // Then
    assertThat(fault.line()).isEqualTo(22);
  }

  @Test
  void damagedCalendarsEndInAnAnswerAndNeverInAFault() {
    // Given
    var random = new Random(42);
    String pieces = "\n\r :;,\"=TZ0123456789PDWMHSBEGIN-\\\0é";
    for (int trial = 0; trial < 4000; trial++) {
      var text = new StringBuilder(ACME);
      for (int edit = 0; edit < 1 + random.nextInt(4); edit++) {
        int at = random.nextInt(text.length());
        switch (random.nextInt(3)) {
          case 0 -> text.deleteCharAt(at);
          case 1 -> text.insert(at, pieces.charAt(random.nextInt(pieces.length())));
          default -> text.setCharAt(at, pieces.charAt(random.nextInt(pieces.length())));
        }
      }

      // When
      List<Shift> shifts;
      try {
        shifts = read(text.toString());
      } catch (CalendarFault refused) {
        assertThat(refused.line()).isBetween(1, 60);
        continue;
      }

      // Then
      shifts.forEach(shift ->
          assertThat(shift.between(NOW, NOW.plus(Duration.ofDays(35)))).hasSizeLessThan(1000));
    }
  }

  @Test
  void calendarsThatAreTooLargeAreRefused() {
    // Given
    var manyLines = "BEGIN:VCALENDAR\n" + "X-A:1\n".repeat(30_000);
    var longLine = "BEGIN:VCALENDAR\nX-A:" + "a".repeat(5000);
    var deep = "BEGIN:VCALENDAR\n" + "BEGIN:X\n".repeat(10);

    // Then
    for (String text : List.of(manyLines, longLine, deep, "", "\n\n")) {
      assertThat(catchThrowableOfType(CalendarFault.class, () -> read(text))).isNotNull();
    }
  }

  private static List<Shift> read(String text) throws CalendarFault {
    return CalendarReader.read(
        text, name -> name.equals("Ada, Lovelace") ? Optional.of(ADA) : Optional.empty());
  }
}
