package io.safekeep.notification.oncall;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// How a shift repeats: the part of RFC 5545, section 3.3.10, that rotations need. What is not
/// understood is refused, so that no shift is on another day than its author meant.
///
/// @param interval every how many days, weeks or months; 1 to 1,000
/// @param byDay days of the week; with an ordinal only by month
/// @param byMonthDay days of the month, from its end if negative; only by month
/// @param count how many shifts there are; null for as many as there are until the end
/// @param until the last instant at which one may begin; null for no end
/// @param weekStart first day of the week, which matters if only every other week counts
record Recurrence(
    Frequency frequency,
    int interval,
    List<Weekday> byDay,
    List<Integer> byMonthDay,
    @Nullable Integer count,
    @Nullable Instant until,
    DayOfWeek weekStart) {

  static final int LONGEST_INTERVAL = 1000;
  static final int MOST_SHIFTS = 10_000;

  private static final DateTimeFormatter UTC =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'", Locale.ROOT);
  private static final List<String> DAYS = List.of("MO", "TU", "WE", "TH", "FR", "SA", "SU");
  private static final Pattern WEEKDAY = Pattern.compile("([+-]?[1-5])?(MO|TU|WE|TH|FR|SA|SU)");
  private static final Pattern NUMBER = Pattern.compile("[+-]?[0-9]{1,5}");

  enum Frequency {
    DAILY,
    WEEKLY,
    MONTHLY
  }

  /// @param ordinal which one of the month, from its end if negative; 0 for each
  record Weekday(int ordinal, DayOfWeek day) {

    static Weekday each(DayOfWeek day) {
      return new Weekday(0, day);
    }

    @Override
    public String toString() {
      return (ordinal == 0 ? "" : ordinal) + DAYS.get(day.getValue() - 1);
    }
  }

  Recurrence {
    byDay = List.copyOf(byDay);
    byMonthDay = List.copyOf(byMonthDay);
  }

  /// On the same days of every so many weeks.
  static Recurrence weekly(int interval, List<DayOfWeek> days, DayOfWeek weekStart) {
    return new Recurrence(
        Frequency.WEEKLY,
        interval,
        days.stream().map(Weekday::each).toList(),
        List.of(),
        null,
        null,
        weekStart);
  }

  /// Every so many days.
  static Recurrence daily(int interval) {
    return new Recurrence(
        Frequency.DAILY, interval, List.of(), List.of(), null, null, DayOfWeek.MONDAY);
  }

  /// @throws CalendarFault that says which part is wrong
  static Recurrence parse(ContentLine line) throws CalendarFault {
    Map<String, String> parts = new HashMap<>();
    for (String part : line.value().toUpperCase(Locale.ROOT).split(";", -1)) {
      int equals = part.indexOf('=');
      if (equals < 1 || parts.put(part.substring(0, equals), part.substring(equals + 1)) != null) {
        throw line.fault("has '" + part + "', which is no part of its own such as INTERVAL=2");
      }
    }
    String named = parts.remove("FREQ");
    Frequency frequency =
        switch (named) {
          case "DAILY" -> Frequency.DAILY;
          case "WEEKLY" -> Frequency.WEEKLY;
          case "MONTHLY" -> Frequency.MONTHLY;
          case null -> throw line.fault("has no FREQ");
          default ->
              throw line.fault("has FREQ=" + named + "; DAILY, WEEKLY and MONTHLY are known");
        };
    int interval = number(line, parts, "INTERVAL", 1, LONGEST_INTERVAL, 1);
    Integer count =
        parts.containsKey("COUNT") ? number(line, parts, "COUNT", 1, MOST_SHIFTS, 1) : null;
    Instant until = until(line, parts.remove("UNTIL"));
    if (count != null && until != null) {
      throw line.fault("has COUNT and UNTIL; at most one of them may be there");
    }
    var byDay = byDay(line, frequency, parts.remove("BYDAY"));
    var byMonthDay = byMonthDay(line, frequency, parts.remove("BYMONTHDAY"));
    String weekStart = parts.remove("WKST");
    if (weekStart != null && !DAYS.contains(weekStart)) {
      throw line.fault("has WKST=" + weekStart + ", which is no day such as MO");
    }
    if (!parts.isEmpty()) {
      throw line.fault(
          "has " + parts.keySet().iterator().next() + ", which is not understood here");
    }
    return new Recurrence(
        frequency,
        interval,
        byDay,
        byMonthDay,
        count,
        until,
        weekStart == null ? DayOfWeek.MONDAY : DayOfWeek.of(DAYS.indexOf(weekStart) + 1));
  }

  private static int number(
      ContentLine line, Map<String, String> parts, String name, int least, int most, int otherwise)
      throws CalendarFault {
    String text = parts.remove(name);
    if (text == null) {
      return otherwise;
    }
    int number = NUMBER.matcher(text).matches() ? Integer.parseInt(text) : least - 1;
    if (number < least || number > most) {
      throw line.fault("has %s=%s; %d to %d is allowed".formatted(name, text, least, most));
    }
    return number;
  }

  private static @Nullable Instant until(ContentLine line, @Nullable String text)
      throws CalendarFault {
    if (text == null) {
      return null;
    }
    try {
      return LocalDateTime.parse(text, UTC).toInstant(ZoneOffset.UTC);
    } catch (DateTimeParseException e) {
      throw line.fault("has UNTIL=" + text + "; it must be a time in UTC such as 20270131T080000Z");
    }
  }

  private static List<Weekday> byDay(ContentLine line, Frequency frequency, @Nullable String text)
      throws CalendarFault {
    var days = new ArrayList<Weekday>();
    for (String one : text == null ? new String[0] : text.split(",", -1)) {
      var matcher = WEEKDAY.matcher(one);
      if (!matcher.matches()) {
        throw line.fault("has BYDAY with '" + one + "', which is no day such as MO or -1FR");
      }
      int ordinal = matcher.group(1) == null ? 0 : Integer.parseInt(matcher.group(1));
      if (ordinal != 0 && frequency != Frequency.MONTHLY) {
        throw line.fault("counts days (" + one + "), which only FREQ=MONTHLY can");
      }
      days.add(new Weekday(ordinal, DayOfWeek.of(DAYS.indexOf(matcher.group(2)) + 1)));
    }
    return days;
  }

  private static List<Integer> byMonthDay(
      ContentLine line, Frequency frequency, @Nullable String text) throws CalendarFault {
    var days = new ArrayList<Integer>();
    for (String one : text == null ? new String[0] : text.split(",", -1)) {
      int day = NUMBER.matcher(one).matches() ? Integer.parseInt(one) : 0;
      if (day == 0 || Math.abs(day) > 31 || frequency != Frequency.MONTHLY) {
        throw line.fault("has BYMONTHDAY with '" + one + "'; 1 to 31 or -1 to -31 by month");
      }
      days.add(day);
    }
    return days;
  }

  /// Days on which shifts begin, from the first one on, in order, as long as `wanted` says yes;
  /// COUNT and UNTIL are kept.
  ///
  /// @param first day and time of the first shift
  /// @param from may leave out days before this one, to save time
  List<LocalDateTime> starts(
      LocalDateTime first, ZoneId zone, LocalDate from, Predicate<LocalDateTime> wanted) {
    var starts = new ArrayList<LocalDateTime>();
    int counted = 0;
    // With COUNT all of them have to be counted.
    long period = count == null ? periodsBefore(first.toLocalDate(), from) : 0;
    int empty = 0;
    // Every set of days that is valid has one in any 4 years; 1,000 months of nothing is never.
    for (; empty < MOST_SHIFTS; period++) {
      var days = daysOf(period, first.toLocalDate());
      empty = days.isEmpty() ? empty + 1 : 0;
      for (LocalDate day : days) {
        var start = day.atTime(first.toLocalTime());
        if ((count != null && counted == count)
            || (until != null && start.atZone(zone).toInstant().isAfter(until))
            || !wanted.test(start)) {
          return starts;
        }
        counted++;
        starts.add(start);
      }
    }
    return starts;
  }

  private long periodsBefore(LocalDate first, LocalDate from) {
    var unit =
        switch (frequency) {
          case DAILY -> ChronoUnit.DAYS;
          case WEEKLY -> ChronoUnit.WEEKS;
          case MONTHLY -> ChronoUnit.MONTHS;
        };
    return Math.max(0, unit.between(first, from) / interval - 1);
  }

  private List<LocalDate> daysOf(long period, LocalDate first) {
    var days =
        switch (frequency) {
          case DAILY -> daily(first.plusDays(period * interval));
          case WEEKLY -> weekly(first, period);
          case MONTHLY -> monthly(first, YearMonth.from(first).plusMonths(period * interval));
        };
    return days.stream().filter(day -> !day.isBefore(first)).toList();
  }

  private List<LocalDate> daily(LocalDate day) {
    boolean counts =
        byDay.isEmpty() || byDay.stream().anyMatch(one -> one.day() == day.getDayOfWeek());
    return counts ? List.of(day) : List.of();
  }

  private List<LocalDate> weekly(LocalDate first, long period) {
    var week = first.with(TemporalAdjusters.previousOrSame(weekStart)).plusWeeks(period * interval);
    return byDay.isEmpty()
        ? List.of(week.with(TemporalAdjusters.nextOrSame(first.getDayOfWeek())))
        : byDay.stream()
            .map(one -> week.with(TemporalAdjusters.nextOrSame(one.day())))
            .distinct()
            .sorted()
            .toList();
  }

  private List<LocalDate> monthly(LocalDate first, YearMonth month) {
    if (byDay.isEmpty() && byMonthDay.isEmpty()) {
      int day = first.getDayOfMonth();
      return month.isValidDay(day) ? List.of(month.atDay(day)) : List.of();
    }
    var byNumber = new TreeSet<LocalDate>();
    for (int number : byMonthDay) {
      int day = number > 0 ? number : month.lengthOfMonth() + 1 + number;
      if (month.isValidDay(day)) {
        byNumber.add(month.atDay(day));
      }
    }
    var byWeekday = new TreeSet<LocalDate>();
    for (Weekday one : byDay) {
      for (int day = 1; day <= month.lengthOfMonth(); day++) {
        if (isThe(one, month, day)) {
          byWeekday.add(month.atDay(day));
        }
      }
    }
    if (byDay.isEmpty()) {
      return List.copyOf(byNumber);
    }
    // RFC 5545, section 3.3.10, the table: BYDAY limits what BYMONTHDAY gives.
    if (!byMonthDay.isEmpty()) {
      byWeekday.retainAll(byNumber);
    }
    return List.copyOf(byWeekday);
  }

  private static boolean isThe(Weekday one, YearMonth month, int day) {
    if (month.atDay(day).getDayOfWeek() != one.day()) {
      return false;
    }
    int fromStart = (day - 1) / 7 + 1;
    int fromEnd = -((month.lengthOfMonth() - day) / 7 + 1);
    return one.ordinal() == 0 || one.ordinal() == fromStart || one.ordinal() == fromEnd;
  }

  /// The value of RRULE.
  @Override
  public String toString() {
    var rule = new StringBuilder("FREQ=").append(frequency);
    if (interval > 1) {
      rule.append(";INTERVAL=").append(interval);
    }
    if (!byDay.isEmpty()) {
      rule.append(";BYDAY=")
          .append(byDay.stream().map(Weekday::toString).collect(Collectors.joining(",")));
    }
    if (!byMonthDay.isEmpty()) {
      rule.append(";BYMONTHDAY=")
          .append(byMonthDay.stream().map(String::valueOf).collect(Collectors.joining(",")));
    }
    if (count != null) {
      rule.append(";COUNT=").append(count);
    }
    if (until != null) {
      rule.append(";UNTIL=").append(UTC.format(until.atOffset(ZoneOffset.UTC)));
    }
    if (weekStart != DayOfWeek.MONDAY) {
      rule.append(";WKST=").append(DAYS.get(weekStart.getValue() - 1));
    }
    return rule.toString();
  }
}
