package io.safekeep.notification.oncall;

import io.safekeep.notification.oncall.Shift.Length;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/// People who take turns: a short way to say what would be a shift that repeats for each of them.
///
/// @param layer the highest one on which anybody is on call counts
/// @param people in the order of their turns; somebody may have several
/// @param from day of the first turn
/// @param handOff time of the day at which turns begin
/// @param days on which there are shifts, each of its own; all if it is empty: then a turn is one
///   shift
/// @param hours how long each shift of a day is; only with days
record Rotation(
    String id,
    Line line,
    int layer,
    List<UUID> people,
    Turn turn,
    LocalDate from,
    LocalTime handOff,
    ZoneId zone,
    Set<DayOfWeek> days,
    Duration hours) {

  static final int MOST_PEOPLE = 50;

  /// How long somebody's turn is.
  enum Turn {
    DAY,
    WEEK
  }

  Rotation {
    people = List.copyOf(people);
    days = Set.copyOf(days);
  }

  /// One shift for each turn.
  List<Shift> shifts() {
    var shifts = new ArrayList<Shift>();
    for (int turn = 0; turn < people.size(); turn++) {
      var first = turn().equals(Turn.DAY) ? from.plusDays(turn) : from.plusWeeks(turn);
      shifts.add(shift(turn, first));
    }
    return shifts;
  }

  private Shift shift(int turn, LocalDate day) {
    if (days.isEmpty()) {
      return shift(
          turn,
          day.atTime(handOff),
          new Length.Exactly(turn().equals(Turn.DAY) ? 1 : 7, Duration.ZERO),
          turn().equals(Turn.DAY)
              ? Recurrence.daily(people.size())
              : Recurrence.weekly(people.size(), List.of(), day.getDayOfWeek()));
    }
    // Weeks are counted from the day on which turns begin.
    var week = from.getDayOfWeek();
    var sorted =
        days.stream()
            .sorted((one, other) ->
                Integer.compare(
                    Math.floorMod(one.getValue() - week.getValue(), 7),
                    Math.floorMod(other.getValue() - week.getValue(), 7)))
            .toList();
    var first = day.plusDays(Math.floorMod(sorted.getFirst().getValue() - week.getValue(), 7));
    return shift(
        turn,
        first.atTime(handOff),
        new Length.OnTheClock(hours),
        Recurrence.weekly(people.size(), sorted, week));
  }

  private Shift shift(int turn, LocalDateTime start, Length length, Recurrence recurrence) {
    return new Shift(
        id + "-" + turn + "@safekeep",
        line,
        layer,
        people.get(turn),
        start,
        zone,
        length,
        recurrence,
        Set.of());
  }
}
