package io.safekeep.notification.oncall;

import io.safekeep.notification.oncall.Shift.Length;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;
import java.time.zone.ZoneRulesProvider;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads the shifts of a calendar (RFC 5545). Strict: whatever it does not understand and that
/// could change who is on call when is refused, with the number of its line.
final class CalendarReader {

  static final int MOST_EVENTS = 500;

  private static final DateTimeFormatter LOCAL =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss", Locale.ROOT)
          .withResolverStyle(ResolverStyle.STRICT);
  private static final Pattern DURATION =
      Pattern.compile(
          "\\+?P(?:(\\d{1,3})W|(?:(\\d{1,3})D)?(?:T(?:(\\d{1,4})H)?(?:(\\d{1,4})M)?(?:(\\d{1,4})S)?)?)");
  private static final Pattern PERSON =
      Pattern.compile("(?i)urn:uuid:([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})");

  /// Properties of an event that change when it is and that are not understood.
  private static final Set<String> REFUSED = Set.of("RDATE", "EXRULE", "RECURRENCE-ID");

  private static final Set<String> ONCE =
      Set.of("UID", "DTSTART", "DTEND", "DURATION", "RRULE", "SUMMARY", "STATUS");

  private final Function<String, Optional<UUID>> byName;

  private CalendarReader(Function<String, Optional<UUID>> byName) {
    this.byName = byName;
  }

  /// Shifts of a calendar, those of cancelled events left out.
  ///
  /// @param byName who is meant by an event's summary, if it has no attendee `urn:uuid:<employee>`
  static List<Shift> read(String text, Function<String, Optional<UUID>> byName)
      throws CalendarFault {
    return new CalendarReader(byName).read(ContentLine.parse(text));
  }

  private List<Shift> read(List<ContentLine> lines) throws CalendarFault {
    if (lines.isEmpty() || !isBegin(lines.getFirst(), "VCALENDAR")) {
      throw new CalendarFault(1, "a calendar begins with BEGIN:VCALENDAR");
    }
    var shifts = new ArrayList<Shift>();
    var uids = new HashSet<String>();
    Deque<String> open = new ArrayDeque<>();
    var event = new ArrayList<ContentLine>();
    for (ContentLine line : lines) {
      if (line.name().equals("BEGIN")) {
        open.push(line.value().toUpperCase(Locale.ROOT));
        if (open.size() > 4) {
          throw line.fault("nests too deep");
        }
        if (isBegin(line, "VEVENT")) {
          event.clear();
          event.add(line);
        }
      } else if (line.name().equals("END")) {
        String ended = line.value().toUpperCase(Locale.ROOT);
        if (open.isEmpty() || !open.pop().equals(ended)) {
          throw line.fault("ends " + ended + ", which is not what is open");
        }
        if (ended.equals("VEVENT")) {
          var shift = shift(event);
          if (shift.isPresent() && !uids.add(shift.get().uid())) {
            throw event.getFirst().fault("has UID " + shift.get().uid() + " as one before it");
          }
          shift.ifPresent(shifts::add);
          if (shifts.size() > MOST_EVENTS) {
            throw line.fault("is that of more than " + MOST_EVENTS + " events");
          }
        }
      } else if (open.isEmpty()) {
        throw line.fault("stands outside of the calendar");
      } else if ("VEVENT".equals(open.peek())) {
        event.add(line);
      }
    }
    if (!open.isEmpty()) {
      throw lines.getLast().fault("is the last line, and " + open.peek() + " has not ended");
    }
    return shifts;
  }

  private static boolean isBegin(ContentLine line, String component) {
    return line.name().equals("BEGIN") && line.value().equalsIgnoreCase(component);
  }

  private Optional<Shift> shift(List<ContentLine> event) throws CalendarFault {
    var begin = event.getFirst();
    Map<String, ContentLine> one = new HashMap<>();
    for (ContentLine line : event.subList(1, event.size())) {
      if (REFUSED.contains(line.name())) {
        throw line.fault("is not understood here");
      }
      if (one.putIfAbsent(line.name(), line) != null && ONCE.contains(line.name())) {
        throw line.fault("stands there twice");
      }
    }
    var status = one.get("STATUS");
    if (status != null && status.value().equalsIgnoreCase("CANCELLED")) {
      return Optional.empty();
    }
    var uid = needed(one, "UID", begin);
    var dtStart = needed(one, "DTSTART", begin);
    var zone = zone(dtStart);
    var start = local(dtStart, dtStart.value());
    var rule = one.get("RRULE");
    return Optional.of(
        new Shift(
            uid.text(),
            line(one.get("X-SAFEKEEP-LINE")),
            layer(one.get("X-SAFEKEEP-LAYER")),
            person(one, begin),
            start,
            zone,
            length(one, dtStart, start, zone),
            rule == null ? null : recurrence(rule, start, zone),
            except(event)));
  }

  private static Recurrence recurrence(ContentLine rule, LocalDateTime start, ZoneId zone)
      throws CalendarFault {
    var recurrence = Recurrence.parse(rule);
    if (recurrence
        .starts(start, zone, start.toLocalDate(), local -> !local.isAfter(start))
        .isEmpty()) {
      throw rule.fault(
          "does not give the day of DTSTART; RFC 5545, section 3.8.5.3, leaves open what that"
              + " means");
    }
    return recurrence;
  }

  private static ContentLine needed(Map<String, ContentLine> one, String name, ContentLine begin)
      throws CalendarFault {
    var line = one.get(name);
    if (line == null || line.value().isBlank()) {
      throw begin.fault("begins an event without " + name);
    }
    return line;
  }

  private static ZoneId zone(ContentLine line) throws CalendarFault {
    if (line.parameter("VALUE").orElse("DATE-TIME").equalsIgnoreCase("DATE")) {
      throw line.fault("is a whole day; a shift needs times");
    }
    if (line.value().endsWith("Z")) {
      return ZoneOffset.UTC;
    }
    String name =
        line.parameter("TZID")
            .orElseThrow(
                () -> line.fault("is a time nowhere: it needs TZID, or Z at its end for UTC"));
    if (!ZoneRulesProvider.getAvailableZoneIds().contains(name)) {
      throw line.fault("has TZID " + name + ", which is no zone such as Europe/Berlin");
    }
    return ZoneId.of(name);
  }

  private static LocalDateTime local(ContentLine line, String value) throws CalendarFault {
    try {
      return LocalDateTime.parse(
          value.endsWith("Z") ? value.substring(0, value.length() - 1) : value, LOCAL);
    } catch (DateTimeParseException e) {
      throw line.fault("is '" + value + "', which is no time such as 20261130T090000");
    }
  }

  private static Instant instant(ContentLine line, String value) throws CalendarFault {
    return value.endsWith("Z")
        ? local(line, value).toInstant(ZoneOffset.UTC)
        : local(line, value).atZone(zone(line)).toInstant();
  }

  private static Length length(
      Map<String, ContentLine> one, ContentLine dtStart, LocalDateTime start, ZoneId zone)
      throws CalendarFault {
    var dtEnd = one.get("DTEND");
    var duration = one.get("DURATION");
    if ((dtEnd == null) == (duration == null)) {
      throw dtStart.fault("needs either DTEND or DURATION beside it");
    }
    var line = dtEnd == null ? duration : dtEnd;
    Length length = dtEnd == null ? exactly(duration) : onTheClock(dtEnd, start, zone);
    var begin = start.atZone(zone).toInstant();
    var end = length.endOf(start, zone);
    if (!end.isAfter(begin) || Duration.between(begin, end).compareTo(Length.LONGEST) > 0) {
      throw line.fault("makes a shift that ends before it begins, or lasts over 366 days");
    }
    return length;
  }

  private static Length onTheClock(ContentLine dtEnd, LocalDateTime start, ZoneId zone)
      throws CalendarFault {
    var end = instant(dtEnd, dtEnd.value()).atZone(zone).toLocalDateTime();
    return new Length.OnTheClock(Duration.between(start, end));
  }

  private static Length exactly(ContentLine line) throws CalendarFault {
    var matcher = DURATION.matcher(line.value().toUpperCase(Locale.ROOT));
    if (!matcher.matches() || line.value().toUpperCase(Locale.ROOT).endsWith("T")) {
      throw line.fault("is '" + line.value() + "', which is no duration such as P7D or PT8H");
    }
    long days = number(matcher.group(1)) * 7 + number(matcher.group(2));
    return new Length.Exactly(
        (int) days,
        Duration.ofHours(number(matcher.group(3)))
            .plusMinutes(number(matcher.group(4)))
            .plusSeconds(number(matcher.group(5))));
  }

  private static long number(@Nullable String digits) {
    return digits == null ? 0 : Long.parseLong(digits);
  }

  private static Set<Instant> except(List<ContentLine> event) throws CalendarFault {
    var except = new HashSet<Instant>();
    for (ContentLine line : event) {
      if (line.name().equals("EXDATE")) {
        for (String value : line.value().split(",", -1)) {
          try {
            except.add(instant(line, value));
          } catch (DateTimeException e) {
            throw line.fault("has '" + value + "', which is no time");
          }
        }
      }
    }
    return except;
  }

  private static Line line(@Nullable ContentLine line) throws CalendarFault {
    if (line == null) {
      return Line.PRIMARY;
    }
    return Line.find(line.value().toLowerCase(Locale.ROOT))
        .orElseThrow(() -> line.fault("is neither primary nor secondary"));
  }

  private static int layer(@Nullable ContentLine line) throws CalendarFault {
    if (line == null) {
      return 0;
    }
    if (!line.value().matches("[0-9]")) {
      throw line.fault("is no layer from 0 to " + Shift.HIGHEST_LAYER);
    }
    return Integer.parseInt(line.value());
  }

  private UUID person(Map<String, ContentLine> one, ContentLine begin) throws CalendarFault {
    var attendee = one.get("ATTENDEE");
    if (attendee != null) {
      var matcher = PERSON.matcher(attendee.value());
      if (matcher.matches()) {
        return UUID.fromString(matcher.group(1));
      }
    }
    var summary = needed(one, "SUMMARY", begin);
    return byName
        .apply(summary.text().strip())
        .orElseThrow(() ->
            summary.fault(
                "is not the name of exactly one active employee, and there is no attendee"
                    + " urn:uuid:<employee>"));
  }
}
