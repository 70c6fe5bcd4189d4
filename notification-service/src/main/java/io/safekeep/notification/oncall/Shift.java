package io.safekeep.notification.oncall;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A time at which somebody is on call, that may repeat: an event of a calendar.
///
/// A local time that does not exist, or exists twice, because clocks are changed is what RFC 5545,
/// section 3.3.5, says: as far after the change as it would have been before, or the first of both.
/// Shifts that follow each other in local time therefore follow each other without a gap.
///
/// @param uid unique in its calendar
/// @param layer the highest one on which anybody is on call counts; 0 to 9
/// @param person employee's id
/// @param start of the first one, in `zone`
/// @param recurrence null if there is one only
/// @param except starts of those that do not happen
record Shift(
    String uid,
    Line line,
    int layer,
    UUID person,
    LocalDateTime start,
    ZoneId zone,
    Length length,
    @Nullable Recurrence recurrence,
    Set<Instant> except) {

  static final int HIGHEST_LAYER = 9;

  Shift {
    except = Set.copyOf(except);
  }

  /// How long a shift is.
  sealed interface Length {

    /// Longest one, so that a calendar's size bounds the work of reading it.
    Duration LONGEST = Duration.ofDays(366);

    /// @param start as it was meant, also where that time does not exist
    Instant endOf(LocalDateTime start, ZoneId zone);

    /// To the same time on the clock each time, as calendars show it (`DTEND`).
    record OnTheClock(Duration local) implements Length {

      @Override
      public Instant endOf(LocalDateTime start, ZoneId zone) {
        return start.plus(local).atZone(zone).toInstant();
      }
    }

    /// Days on the calendar, then exact time (`DURATION`; RFC 5545, section 3.3.6).
    record Exactly(int days, Duration time) implements Length {

      @Override
      public Instant endOf(LocalDateTime start, ZoneId zone) {
        return start.plusDays(days).atZone(zone).plus(time).toInstant();
      }
    }
  }

  /// One time at which somebody is on call.
  record Duty(Instant from, Instant to, UUID person) {}

  /// Those that overlap a time, in order.
  List<Duty> between(Instant from, Instant to) {
    return starts(from, to).stream()
        .map(local -> new Duty(local.atZone(zone).toInstant(), length.endOf(local, zone), person))
        .filter(duty -> !except.contains(duty.from()))
        .filter(duty -> duty.to().isAfter(from) && duty.from().isBefore(to))
        .toList();
  }

  private List<LocalDateTime> starts(Instant from, Instant to) {
    if (recurrence == null) {
      return List.of(start);
    }
    var earliest = from.minus(Length.LONGEST).atZone(ZoneOffset.UTC).toLocalDate();
    return recurrence.starts(
        start, zone, earliest, local -> local.atZone(zone).toInstant().isBefore(to));
  }
}
