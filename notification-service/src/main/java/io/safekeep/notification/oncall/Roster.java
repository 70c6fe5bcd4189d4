package io.safekeep.notification.oncall;

import io.safekeep.notification.oncall.Shift.Duty;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Predicate;

/// Who is on call at each second of a time: overrides before layers, higher layers before lower
/// ones, and nobody who has left.
///
/// @param spans of each line, without a hole between them
record Roster(Instant from, Instant to, Map<Line, List<Span>> spans) {

  /// Above all layers.
  private static final int OVERRIDES = Shift.HIGHEST_LAYER + 1;

  /// @param people nobody at all in a gap
  record Span(Instant from, Instant to, Set<UUID> people) {

    Span {
      people = Set.copyOf(people);
    }

    Duration length() {
      return Duration.between(from, to);
    }
  }

  /// A time at which nobody is on call.
  record Gap(Line line, Instant from, Instant to) {

    Duration length() {
      return Duration.between(from, to);
    }
  }

  /// A time at which the second line is only the one who is on the first.
  record DoubleDuty(UUID person, Instant from, Instant to) {}

  /// @param isThere whether somebody can be called at all
  static Roster solve(
      List<Shift> shifts,
      List<Schedule.Override> overrides,
      Predicate<UUID> isThere,
      Instant from,
      Instant to) {
    var spans = new EnumMap<Line, List<Span>>(Line.class);
    for (Line line : Line.values()) {
      var sweep = new Sweep();
      shifts.stream()
          .filter(shift -> shift.line() == line && isThere.test(shift.person()))
          .forEach(shift ->
              shift.between(from, to).forEach(duty -> sweep.add(shift.layer(), duty, from, to)));
      overrides.stream()
          .filter(override -> override.line() == line && isThere.test(override.person()))
          .map(override -> new Duty(override.from(), override.to(), override.person()))
          .filter(duty -> duty.to().isAfter(from) && duty.from().isBefore(to))
          .forEach(duty -> sweep.add(OVERRIDES, duty, from, to));
      spans.put(line, sweep.spans(from, to));
    }
    return new Roster(from, to, Map.copyOf(spans));
  }

  Set<UUID> at(Line line, Instant at) {
    return of(line).stream()
        .filter(span -> !span.from().isAfter(at) && span.to().isAfter(at))
        .findFirst()
        .map(Span::people)
        .orElse(Set.of());
  }

  List<Span> of(Line line) {
    return spans.getOrDefault(line, List.of());
  }

  Set<UUID> people() {
    var people = new TreeSet<UUID>();
    spans.values().forEach(line -> line.forEach(span -> people.addAll(span.people())));
    return people;
  }

  List<Gap> gaps() {
    return spans.entrySet().stream()
        .flatMap(line ->
            line.getValue().stream()
                .filter(span -> span.people().isEmpty())
                .map(span -> new Gap(line.getKey(), span.from(), span.to())))
        .sorted(Comparator.comparing(Gap::from).thenComparing(Gap::line))
        .toList();
  }

  List<DoubleDuty> doubleDuties() {
    var doubles = new ArrayList<DoubleDuty>();
    for (Span first : of(Line.PRIMARY)) {
      for (Span second : of(Line.SECONDARY)) {
        Instant from = later(first.from(), second.from());
        Instant to = earlier(first.to(), second.to());
        if (from.isBefore(to)
            && second.people().size() == 1
            && first.people().equals(second.people())) {
          doubles.add(new DoubleDuty(second.people().iterator().next(), from, to));
        }
      }
    }
    return doubles;
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }

  /// Goes through a line's time from change to change.
  private static final class Sweep {

    /// At each instant, by layer and person, how many more or fewer shifts they have.
    private final TreeMap<Instant, List<Change>> changes = new TreeMap<>();

    private record Change(int layer, UUID person, int by) {}

    void add(int layer, Duty duty, Instant from, Instant to) {
      change(later(duty.from(), from), new Change(layer, duty.person(), 1));
      change(earlier(duty.to(), to), new Change(layer, duty.person(), -1));
    }

    private void change(Instant at, Change change) {
      changes.computeIfAbsent(at, _ -> new ArrayList<>()).add(change);
    }

    List<Span> spans(Instant from, Instant to) {
      var spans = new ArrayList<Span>();
      var layers = new TreeMap<Integer, Map<UUID, Integer>>(Comparator.reverseOrder());
      Instant since = from;
      Set<UUID> people = Set.of();
      for (var entry : changes.entrySet()) {
        entry.getValue().forEach(change -> apply(layers, change));
        Set<UUID> now =
            layers.values().stream()
                .filter(layer -> !layer.isEmpty())
                .findFirst()
                .map(layer -> Set.copyOf(layer.keySet()))
                .orElse(Set.of());
        if (!now.equals(people)) {
          if (since.isBefore(entry.getKey())) {
            spans.add(new Span(since, entry.getKey(), people));
          }
          since = entry.getKey();
          people = now;
        }
      }
      if (since.isBefore(to)) {
        spans.add(new Span(since, to, people));
      }
      return List.copyOf(spans);
    }

    private static void apply(Map<Integer, Map<UUID, Integer>> layers, Change change) {
      layers
          .computeIfAbsent(change.layer(), _ -> new HashMap<>())
          .compute(
              change.person(),
              (_, count) -> {
                int next = (count == null ? 0 : count) + change.by();
                return next == 0 ? null : next;
              });
    }
  }
}
