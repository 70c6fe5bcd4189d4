package io.safekeep.access.grant;

import java.time.Duration;
import java.time.Instant;

/// From when to when a grant allows access, by the database's clock.
///
/// @param madeFrom when its making in the target began; nobody could use it before
/// @param endsAt no later than 24 h after `madeFrom`
public record Span(Instant madeFrom, Instant activatedAt, Instant endsAt) {

  /// Longest that access may last, whatever anybody approves (promise P114).
  public static final Duration MOST = Duration.ofHours(24);

  public Span {
    if (activatedAt.isBefore(madeFrom) || !endsAt.isAfter(activatedAt)) {
      throw new IllegalArgumentException("%s, %s, %s".formatted(madeFrom, activatedAt, endsAt));
    }
    if (Duration.between(madeFrom, endsAt).compareTo(MOST) > 0) {
      throw new IllegalArgumentException("from " + madeFrom + " to " + endsAt + " is over " + MOST);
    }
  }

  /// The clock starts at the activation, and 24 hours count from the moment its making began.
  static Span of(Instant madeFrom, Instant activatedAt, Duration duration) {
    return new Span(
        madeFrom, activatedAt, earlier(activatedAt.plus(duration), madeFrom.plus(MOST)));
  }

  /// Ends `by` later, but no later than `most` allows.
  Span extended(Duration by, Duration most) {
    return new Span(
        madeFrom,
        activatedAt,
        earlier(endsAt.plus(by), earlier(activatedAt.plus(most), madeFrom.plus(MOST))));
  }

  boolean isOver(Instant now) {
    return !now.isBefore(endsAt);
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }
}
