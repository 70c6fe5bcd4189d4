package io.safekeep.notification.oncall;

import io.safekeep.notification.staff.Employee;
import io.safekeep.notification.staff.SqlStaff;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Who is on call.
@Singleton
public class OnCall {

  private final SqlSchedules schedules;
  private final SqlStaff staff;
  private final Clock clock;

  OnCall(SqlSchedules schedules, SqlStaff staff, Clock clock) {
    this.schedules = schedules;
    this.staff = staff;
    this.clock = clock;
  }

  /// Whoever is on call on a line now; nobody if there is no such schedule.
  public Set<UUID> now(String schedule, Line line) {
    Instant now = clock.instant();
    return roster(schedule, now, now.plusSeconds(1)).map(one -> one.at(line, now)).orElse(Set.of());
  }

  /// Whoever is on call on a line at some time in the next 35 days; nobody if there is no such
  /// schedule.
  public Set<UUID> ahead(String schedule, Line line) {
    return ahead(schedule).stream()
        .flatMap(roster -> roster.of(line).stream())
        .flatMap(span -> span.people().stream())
        .collect(Collectors.toUnmodifiableSet());
  }

  /// Everybody who is on call for anything in the next 35 days, and where their schedule is.
  public Map<UUID, ZoneId> ahead() {
    var people = new LinkedHashMap<UUID, ZoneId>();
    for (Schedule schedule : schedules.all()) {
      roster(schedule, clock.instant())
          .people()
          .forEach(person -> people.putIfAbsent(person, schedule.zone()));
    }
    return people;
  }

  /// A time at which somebody is on call.
  ///
  /// @param schedule its name
  /// @param title of the schedule, for people
  public record Turn(String schedule, String title, Line line, Instant from, Instant to) {}

  /// When somebody is on call in the next 35 days, in order.
  public List<Turn> turns(UUID person) {
    Instant now = clock.instant();
    return turns(person, now, now.plus(Schedule.AHEAD));
  }

  List<Turn> turns(UUID person, Instant from, Instant to) {
    return schedules.all().stream()
        .flatMap(schedule -> turns(schedule, roster(schedule, from, to), person))
        .sorted(Comparator.comparing(Turn::from).thenComparing(Turn::title))
        .toList();
  }

  private static Stream<Turn> turns(Schedule schedule, Roster roster, UUID person) {
    return Arrays.stream(Line.values())
        .flatMap(line ->
            roster.of(line).stream()
                .filter(span -> span.people().contains(person))
                .map(span ->
                    new Turn(schedule.name(), schedule.title(), line, span.from(), span.to())));
  }

  /// Who is on two duties at once in the next 35 days, in order.
  public List<Clash> clashes() {
    Instant now = clock.instant();
    var all = schedules.all();
    var rosters =
        all.stream().collect(Collectors.toMap(Schedule::name, schedule -> roster(schedule, now)));
    return rosters.values().stream()
        .flatMap(roster -> roster.people().stream())
        .distinct()
        .flatMap(person ->
            Clash.of(
                person,
                all.stream()
                    .flatMap(schedule ->
                        turns(
                            schedule, Objects.requireNonNull(rosters.get(schedule.name())), person))
                    .toList())
                .stream())
        .sorted(Comparator.comparing(Clash::from).thenComparing(Clash::person))
        .toList();
  }

  /// How far a schedule is covered in the next 35 days.
  ///
  /// @param uncovered on both lines together
  /// @param firstGapAt null if there is none
  /// @param words one sentence for a person
  public record Coverage(
      String schedule, Duration uncovered, @Nullable Instant firstGapAt, String words) {

    public boolean isWhole() {
      return firstGapAt == null;
    }
  }

  /// Of each schedule.
  public List<Coverage> coverage() {
    Instant now = clock.instant();
    return schedules.all().stream()
        .map(schedule -> coverage(schedule.name(), roster(schedule, now)))
        .toList();
  }

  private static Coverage coverage(String schedule, Roster roster) {
    var gaps = roster.gaps();
    if (gaps.isEmpty()) {
      var doubles = roster.doubleDuties();
      return new Coverage(
          schedule,
          Duration.ZERO,
          null,
          doubles.isEmpty()
              ? "Somebody is on call at each second, and somebody else behind them."
              : "Somebody is on call at each second; from %s nobody else is behind them."
                  .formatted(doubles.getFirst().from()));
    }
    var first = gaps.getFirst();
    return new Coverage(
        schedule,
        gaps.stream().map(Roster.Gap::length).reduce(Duration.ZERO, Duration::plus),
        first.from(),
        "Nobody is on call as %s from %s to %s, and at %d other times."
            .formatted(first.line().label(), first.from(), first.to(), gaps.size() - 1));
  }

  private Optional<Roster> ahead(String schedule) {
    Instant now = clock.instant();
    return roster(schedule, now, now.plus(Schedule.AHEAD));
  }

  Roster roster(Schedule schedule, Instant from) {
    return roster(schedule, from, from.plus(Schedule.AHEAD));
  }

  Optional<Roster> roster(String schedule, Instant from, Instant to) {
    return schedules.find(schedule).map(found -> roster(found, from, to));
  }

  Roster roster(Schedule schedule, Instant from, Instant to) {
    return roster(schedule, schedules.overrides(schedule.name(), from, to), from, to);
  }

  Roster roster(Schedule schedule, List<Schedule.Override> overrides, Instant from, Instant to) {
    Set<UUID> active = staff.active().stream().map(Employee::id).collect(Collectors.toSet());
    return Roster.solve(schedule.shifts(), overrides, active::contains, from, to);
  }
}
