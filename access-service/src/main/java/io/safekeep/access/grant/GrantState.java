package io.safekeep.access.grant;

import io.safekeep.runtime.security.Actor;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Where a grant stands. Each state knows the changes it allows. Only {@link Active} allows access,
/// and only until its end; {@link Over} comes after the target was seen to hold nothing.
public sealed interface GrantState {

  /// What the database, logs and clients call it.
  default String label() {
    return switch (this) {
      case Scheduled _ -> "scheduled";
      case Activating _ -> "activating";
      case Active _ -> "active";
      case Revoking _ -> "revoking";
      case Over over -> over.end().finalLabel();
    };
  }

  /// When it allowed access; null if it never did.
  default @Nullable Span span() {
    return switch (this) {
      case Active(Span span) -> span;
      case Revoking revoking -> revoking.used();
      case Over over -> over.used();
      case Scheduled _, Activating _ -> null;
    };
  }

  /// Why it ends or ended; null if it does not.
  default @Nullable End end() {
    return switch (this) {
      case Revoking revoking -> revoking.end();
      case Over over -> over.end();
      case Scheduled _, Activating _, Active _ -> null;
    };
  }

  /// An order to end access.
  ///
  /// @param comment for people
  record End(EndReason reason, String comment, Actor by, Instant orderedAt) {

    String finalLabel() {
      return switch (reason) {
        case TIME -> "ended";
        case WITHDRAWN -> "withdrawn";
        case FAILED -> "activation-failed";
        case REVOKED, CUSTOMER, LOCKED, INELIGIBLE, REVIEW -> "revoked";
        case UNKNOWN -> throw new IllegalStateException("nothing ends for an unknown reason");
      };
    }
  }

  /// It waits for its start; nothing is made yet.
  record Scheduled() implements GrantState {

    Activating activating(Instant from) {
      return new Activating(from);
    }

    Over called(End off) {
      return new Over(null, off, off.orderedAt());
    }
  }

  /// It is being made in its target.
  record Activating(Instant madeFrom) implements GrantState {

    Active active(Instant at, Duration duration) {
      return new Active(Span.of(madeFrom, at, duration));
    }

    Revoking revoking(End end) {
      return new Revoking(null, end);
    }
  }

  /// It allows access.
  record Active(Span inForce) implements GrantState {

    Active extended(Duration by, Duration most) {
      return new Active(inForce.extended(by, most));
    }

    Revoking revoking(End end) {
      return new Revoking(inForce, end);
    }
  }

  /// It allows nothing any more; what it made is being removed, until nothing is seen.
  record Revoking(@Nullable Span used, End end) implements GrantState {

    Over over(Instant at) {
      return new Over(used, end, at);
    }
  }

  /// Nothing is left of it.
  record Over(@Nullable Span used, End end, Instant at) implements GrantState {}
}
