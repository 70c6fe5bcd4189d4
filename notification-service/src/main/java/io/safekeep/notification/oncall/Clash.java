package io.safekeep.notification.oncall;

import io.safekeep.notification.oncall.OnCall.Turn;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/// A time at which one person is on two duties at once: on two schedules, or on both lines of one.
/// Whoever is woken for one of them does not answer for the other.
///
/// @param one the duty that began first
public record Clash(UUID person, Turn one, Turn other, Instant from, Instant to) {

  /// @param turns of the person, in any order
  static List<Clash> of(UUID person, List<Turn> turns) {
    var clashes = new ArrayList<Clash>();
    for (int first = 0; first < turns.size(); first++) {
      for (Turn second : turns.subList(first + 1, turns.size())) {
        add(clashes, person, turns.get(first), second);
      }
    }
    return clashes;
  }

  private static void add(List<Clash> clashes, UUID person, Turn one, Turn other) {
    var from = one.from().isAfter(other.from()) ? one.from() : other.from();
    var to = one.to().isBefore(other.to()) ? one.to() : other.to();
    if (from.isBefore(to)) {
      clashes.add(
          one.from().isAfter(other.from())
              ? new Clash(person, other, one, from, to)
              : new Clash(person, one, other, from, to));
    }
  }
}
