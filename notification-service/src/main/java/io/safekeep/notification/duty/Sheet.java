package io.safekeep.notification.duty;

import io.safekeep.notification.oncall.ScheduleResource.RosterView;
import io.safekeep.notification.oncall.ScheduleResource.SpanView;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/// A schedule as a calendar sheet: weeks of days, each with those who are on call then.
///
/// @param weeks from Monday on
/// @param people with the number of their colour, by name
record Sheet(List<List<Day>> weeks, List<Person> people) {

  /// How many colours there are; more people share them, and their names tell them apart.
  static final int COLOURS = 8;

  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT);
  private static final DateTimeFormatter LONG =
      DateTimeFormatter.ofPattern("EEEE, d MMMM uuuu", Locale.ENGLISH);
  private static final DateTimeFormatter MONTH =
      DateTimeFormatter.ofPattern("d MMM", Locale.ENGLISH);

  record Person(String name, int colour) {}

  /// @param number as the sheet shows it
  /// @param name in full
  /// @param state `today`, `past` or empty
  record Day(LocalDate date, String number, String name, String state, List<Entry> entries) {}

  /// @param people names; empty in a gap
  /// @param hours when they begin and end, if that is within the day
  /// @param colour of the first of them
  record Entry(String line, String people, String hours, int colour) {}

  static Sheet of(
      RosterView roster,
      LocalDate from,
      int weeks,
      ZoneId zone,
      Instant now,
      Map<UUID, String> names) {
    var colours = new TreeMap<UUID, Integer>();
    roster.spans().stream()
        .flatMap(span -> span.people().stream())
        .distinct()
        .sorted(Comparator.comparing((UUID id) -> name(names, id)).thenComparing(id -> id))
        .forEach(person -> colours.put(person, colours.size() % COLOURS));
    var today = now.atZone(zone).toLocalDate();
    var sheet = new ArrayList<List<Day>>();
    var monday = from.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
    for (int week = 0; week < weeks; week++) {
      var days = new ArrayList<Day>();
      for (int day = 0; day < 7; day++) {
        var date = monday.plusDays(7L * week + day);
        days.add(
            new Day(
                date,
                date.getDayOfMonth() == 1 || (week == 0 && day == 0)
                    ? MONTH.format(date)
                    : String.valueOf(date.getDayOfMonth()),
                LONG.format(date),
                date.equals(today) ? "today" : date.isBefore(today) ? "past" : "",
                entries(roster, date, zone, names, colours)));
      }
      sheet.add(List.copyOf(days));
    }
    return new Sheet(
        List.copyOf(sheet),
        colours.entrySet().stream()
            .map(one -> new Person(name(names, one.getKey()), one.getValue()))
            .sorted(Comparator.comparing(Person::name))
            .toList());
  }

  private static List<Entry> entries(
      RosterView roster,
      LocalDate date,
      ZoneId zone,
      Map<UUID, String> names,
      Map<UUID, Integer> colours) {
    Instant begin = date.atStartOfDay(zone).toInstant();
    Instant end = date.plusDays(1).atStartOfDay(zone).toInstant();
    return roster.spans().stream()
        .filter(span -> span.from().isBefore(end) && span.to().isAfter(begin))
        .sorted(Comparator.comparing(SpanView::line).thenComparing(SpanView::from))
        .map(span ->
            new Entry(
                span.line(),
                span.people().stream()
                    .map(person -> name(names, person))
                    .sorted()
                    .reduce((one, other) -> one + ", " + other)
                    .orElse(""),
                hours(span, begin, end, zone),
                span.people().isEmpty() ? 0 : colours.getOrDefault(span.people().getFirst(), 0)))
        .toList();
  }

  private static String hours(SpanView span, Instant begin, Instant end, ZoneId zone) {
    boolean begins = span.from().isAfter(begin);
    boolean ends = span.to().isBefore(end);
    String from = TIME.format(span.from().atZone(zone));
    String to = TIME.format(span.to().atZone(zone));
    if (begins && ends) {
      return from + "–" + to;
    }
    return begins ? "from " + from : ends ? "until " + to : "";
  }

  private static String name(Map<UUID, String> names, UUID person) {
    return names.getOrDefault(person, "Somebody");
  }
}
