package io.safekeep.backup.catalogue;

import io.safekeep.backup.catalogue.RecoveryWindow.Gap;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// Joins what two repositories can bring back: an instant is lost only if both have lost it.
final class LostInstants {

  private static final String IN_NEITHER = "in no repository";

  private LostInstants() {}

  /// Everything from the earliest to the latest instant of either, without what neither has.
  static RecoveryWindow join(RecoveryWindow one, RecoveryWindow other) {
    Instant from = one.earliest();
    Instant to = one.latest();
    if (from == null || to == null) {
      return other;
    }
    Instant otherFrom = other.earliest();
    Instant otherTo = other.latest();
    if (otherFrom == null || otherTo == null) {
      return one;
    }
    List<Gap> lost = new ArrayList<>();
    for (Gap here : lost(one, from, to)) {
      for (Gap there : lost(other, otherFrom, otherTo)) {
        Instant start = later(here.from(), there.from());
        Instant end = earlier(end(here), end(there));
        if (start.isBefore(end)) {
          String reason = here.reason().isEmpty() ? there.reason() : here.reason();
          lost.add(new Gap(start, end, reason.isEmpty() ? IN_NEITHER : reason));
        }
      }
    }
    Instant earliest = earlier(from, otherFrom);
    Instant latest = later(to, otherTo);
    // What lies before the earliest or behind the latest is no gap.
    List<Gap> gaps =
        lost.stream()
            .filter(gap -> gap.from().isAfter(Instant.MIN) && end(gap).isBefore(Instant.MAX))
            .sorted(Comparator.comparing(Gap::from))
            .toList();
    boolean open = Stream.of(one, other).allMatch(LostInstants::endsInGap);
    return new RecoveryWindow(earliest, latest, open ? withOpenEnd(gaps, one, other) : gaps);
  }

  private static boolean endsInGap(RecoveryWindow window) {
    return !window.gaps().isEmpty() && window.gaps().getLast().to() == null;
  }

  /// The gap that nothing has followed yet, so that a client sees that time goes on without it.
  private static List<Gap> withOpenEnd(List<Gap> gaps, RecoveryWindow one, RecoveryWindow other) {
    Gap here = one.gaps().getLast();
    Gap there = other.gaps().getLast();
    List<Gap> all = new ArrayList<>(gaps);
    all.add(new Gap(later(here.from(), there.from()), null, here.reason()));
    return all;
  }

  private static List<Gap> lost(RecoveryWindow window, Instant from, Instant to) {
    List<Gap> lost = new ArrayList<>();
    lost.add(new Gap(Instant.MIN, from, ""));
    window.gaps().stream().filter(gap -> gap.to() != null).forEach(lost::add);
    lost.add(new Gap(to, Instant.MAX, endsInGap(window) ? window.gaps().getLast().reason() : ""));
    return lost;
  }

  private static Instant end(Gap gap) {
    Instant end = gap.to();
    return end == null ? Instant.MAX : end;
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }
}
