package io.safekeep.notification.oncall;

import io.safekeep.notification.oncall.Shift.Duty;
import io.safekeep.notification.oncall.Shift.Length;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Writes calendars that [CalendarReader] and calendar programs read (RFC 5545).
final class CalendarWriter {

  private static final DateTimeFormatter LOCAL =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss", Locale.ROOT);

  private final StringBuilder text = new StringBuilder();
  private final Instant stamp;

  private CalendarWriter(String name, Instant stamp) {
    this.stamp = stamp;
    add("BEGIN:VCALENDAR");
    add("VERSION:2.0");
    add("PRODID:-//Safekeep//On-call//EN");
    add("CALSCALE:GREGORIAN");
    add("NAME:" + ContentLine.escaped(name));
  }

  /// The shifts as they are kept: who imports them has the same rotation.
  ///
  /// @param names of employees
  static String ofShifts(
      String name, List<Shift> shifts, Instant stamp, Function<UUID, String> names) {
    var writer = new CalendarWriter(name, stamp);
    shifts.forEach(shift -> writer.add(shift, names.apply(shift.person())));
    return writer.end();
  }

  /// Who is on call when, layers and overrides resolved: for calendars that only show.
  static String ofDuties(
      String name, List<Shown> duties, Instant stamp, Function<UUID, String> names) {
    var writer = new CalendarWriter(name, stamp);
    duties.forEach(shown -> writer.add(shown, names.apply(shown.duty().person())));
    return writer.end();
  }

  /// One person's own turns, for a calendar that asks again by itself (RFC 7986, section 5.7).
  static String ofTurns(UUID person, List<OnCall.Turn> turns, Instant stamp) {
    var writer = new CalendarWriter("On call", stamp);
    writer.add("REFRESH-INTERVAL;VALUE=DURATION:PT1H");
    writer.add("X-PUBLISHED-TTL:PT1H");
    turns.forEach(turn -> writer.add(turn, person));
    return writer.end();
  }

  private void add(OnCall.Turn turn, UUID person) {
    add("BEGIN:VEVENT");
    add(
        "UID:%s-%s-%d-%s@safekeep"
            .formatted(turn.schedule(), turn.line().label(), turn.from().getEpochSecond(), person));
    add("DTSTAMP:" + utc(stamp));
    add("DTSTART:" + utc(turn.from()));
    add("DTEND:" + utc(turn.to()));
    add(
        "SUMMARY:"
            + ContentLine.escaped(
                "On call: %s (%s line)"
                    .formatted(turn.title(), turn.line() == Line.PRIMARY ? "first" : "second")));
    add("TRANSP:TRANSPARENT");
    add("END:VEVENT");
  }

  /// One time at which somebody is on call, on one line.
  record Shown(Line line, Duty duty) {

    /// The same for the same time and person, so that a calendar that looks again knows it.
    String uid() {
      return "%s-%d-%s@safekeep"
          .formatted(line.label(), duty.from().getEpochSecond(), duty.person());
    }
  }

  private void add(Shift shift, String person) {
    begin(shift.uid(), person, shift.person());
    add("DTSTART" + time(shift.start(), shift.zone()));
    switch (shift.length()) {
      case Length.OnTheClock(var local) ->
          add("DTEND" + time(shift.start().plus(local), shift.zone()));
      case Length.Exactly(int days, var time) ->
          add(
              "DURATION:P"
                  + (days > 0 ? days + "D" : "")
                  + (time.isZero() ? "" : time.toString().substring(1)));
    }
    if (shift.recurrence() != null) {
      add("RRULE:" + shift.recurrence());
    }
    if (!shift.except().isEmpty()) {
      add(
          "EXDATE:"
              + shift.except().stream()
                  .sorted()
                  .map(CalendarWriter::utc)
                  .collect(Collectors.joining(",")));
    }
    add("X-SAFEKEEP-LINE:" + shift.line().label());
    add("X-SAFEKEEP-LAYER:" + shift.layer());
    add("END:VEVENT");
  }

  private void add(Shown shown, String person) {
    begin(shown.uid(), person, shown.duty().person());
    add("DTSTART:" + utc(shown.duty().from()));
    add("DTEND:" + utc(shown.duty().to()));
    add("DESCRIPTION:" + shown.line().label());
    // Others may plan meetings then.
    add("TRANSP:TRANSPARENT");
    add("END:VEVENT");
  }

  private void begin(String uid, String person, UUID employee) {
    add("BEGIN:VEVENT");
    add("UID:" + ContentLine.escaped(uid));
    add("DTSTAMP:" + utc(stamp));
    add("SUMMARY:" + ContentLine.escaped(person));
    add("ATTENDEE;CN=" + ContentLine.quoted(person) + ":urn:uuid:" + employee);
  }

  private static String time(LocalDateTime local, ZoneId zone) {
    return zone.equals(ZoneOffset.UTC)
        ? ":" + LOCAL.format(local) + "Z"
        : ";TZID=" + zone + ":" + LOCAL.format(local);
  }

  private static String utc(Instant instant) {
    return LOCAL.format(instant.atOffset(ZoneOffset.UTC)) + "Z";
  }

  private void add(String line) {
    text.append(ContentLine.folded(line));
  }

  private String end() {
    add("END:VCALENDAR");
    return text.toString();
  }
}
