package io.safekeep.access.grant;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/// Access that was granted, and where it stands.
///
/// @param told how urgently its late end was told of: 0 not, 1 an alarm, 2 a page
public record Grant(GrantTerms terms, Plan plan, GrantState state, int told) {

  /// What was approved.
  ///
  /// @param startAt not made before
  /// @param duration counted from the activation
  /// @param mostDuration with all extensions
  public record Plan(
      Instant startAt,
      Duration duration,
      Duration mostDuration,
      int extensionsLeft,
      boolean breakGlass) {

    public Plan {
      if (!duration.isPositive()
          || duration.compareTo(mostDuration) > 0
          || mostDuration.compareTo(Span.MOST) > 0) {
        throw new IllegalArgumentException(duration + " of at most " + mostDuration);
      }
    }

    Plan extendedOnce() {
      return new Plan(startAt, duration, mostDuration, extensionsLeft - 1, breakGlass);
    }
  }

  public UUID id() {
    return terms.grant();
  }

  /// Whether it allows or may still come to allow access.
  public boolean isOpen() {
    return switch (state) {
      case GrantState.Scheduled _, GrantState.Activating _, GrantState.Active _ -> true;
      case GrantState.Revoking _, GrantState.Over _ -> false;
    };
  }

  Grant with(GrantState next) {
    return new Grant(terms, plan, next, told);
  }
}
