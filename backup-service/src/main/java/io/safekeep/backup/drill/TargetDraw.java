package io.safekeep.backup.drill;

import io.safekeep.backup.catalogue.RecoveryWindow;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// Draws instants from what a recovery window says is recoverable.
final class TargetDraw {

  private static final Duration FAR_END = Duration.ofDays(1);

  private final RandomGenerator random;

  TargetDraw(RandomGenerator random) {
    this.random = random;
  }

  private record Span(Instant from, Instant to) {

    long micros() {
      return ChronoUnit.MICROS.between(from, to) + 1;
    }
  }

  /// Any instant, to the microsecond, each as likely as any other; empty if none is recoverable.
  Optional<Instant> anywhere(RecoveryWindow window) {
    return draw(spans(window, Instant.MAX));
  }

  /// An instant of the oldest recoverable day.
  Optional<Instant> farEnd(RecoveryWindow window) {
    return window.earliest() == null
        ? Optional.empty()
        : draw(spans(window, window.earliest().plus(FAR_END)));
  }

  private Optional<Instant> draw(List<Span> spans) {
    long all = spans.stream().mapToLong(Span::micros).sum();
    if (all == 0) {
      return Optional.empty();
    }
    long drawn = random.nextLong(all);
    for (Span span : spans) {
      if (drawn < span.micros()) {
        return Optional.of(span.from().plus(drawn, ChronoUnit.MICROS));
      }
      drawn -= span.micros();
    }
    throw new AssertionError("drawn beyond the end");
  }

  /// What is recoverable up to an instant: the window without its gaps, both ends included.
  private static List<Span> spans(RecoveryWindow window, Instant upTo) {
    List<Span> spans = new ArrayList<>();
    Instant latest = window.latest();
    Instant from = window.earliest();
    if (from == null || latest == null) {
      return spans;
    }
    Instant end = latest.isBefore(upTo) ? latest : upTo;
    for (RecoveryWindow.Gap gap : window.gaps()) {
      add(spans, from, gap.from().isBefore(end) ? gap.from() : end);
      if (gap.to() == null) {
        return spans;
      }
      from = gap.to().isAfter(from) ? gap.to() : from;
    }
    add(spans, from, end);
    return spans;
  }

  private static void add(List<Span> spans, Instant from, Instant to) {
    Instant first = ceiling(from);
    if (!first.isAfter(to)) {
      spans.add(new Span(first, to));
    }
  }

  /// PostgreSQL's clock counts microseconds.
  private static Instant ceiling(Instant instant) {
    Instant floor = instant.truncatedTo(ChronoUnit.MICROS);
    return floor.equals(instant) ? instant : floor.plus(1, ChronoUnit.MICROS);
  }
}
