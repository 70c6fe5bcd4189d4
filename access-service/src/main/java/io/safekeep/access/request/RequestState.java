package io.safekeep.access.request;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Where a request stands. It is decided once.
public sealed interface RequestState {

  /// What the database, logs and clients call it.
  default String label() {
    return switch (this) {
      case Pending _ -> "pending";
      case Approved _ -> "approved";
      case Denied _ -> "denied";
      case Withdrawn _ -> "withdrawn";
      case Expired _ -> "expired";
    };
  }

  /// When it was decided; null while it is not.
  default @Nullable Instant decidedAt() {
    return switch (this) {
      case Pending _ -> null;
      case Approved(Instant at, _) -> at;
      case Denied(Instant at) -> at;
      case Withdrawn(Instant at) -> at;
      case Expired(Instant at) -> at;
    };
  }

  /// Waits for those who decide.
  record Pending(Instant expiresAt) implements RequestState {

    Approved approved(Instant at, Duration granted) {
      if (isOver(at)) {
        throw new IllegalArgumentException("approved after " + expiresAt);
      }
      return new Approved(at, granted);
    }

    Denied denied(Instant at) {
      return new Denied(at);
    }

    Withdrawn withdrawn(Instant at) {
      return new Withdrawn(at);
    }

    Expired expired(Instant at) {
      return new Expired(at);
    }

    boolean isOver(Instant now) {
      return !now.isBefore(expiresAt);
    }
  }

  /// A grant was made of it.
  ///
  /// @param granted how long; what was asked for, or shorter
  record Approved(Instant at, Duration granted) implements RequestState {}

  /// Somebody said no.
  record Denied(Instant at) implements RequestState {}

  /// The employee does not want it any more.
  record Withdrawn(Instant at) implements RequestState {}

  /// Nobody decided in time.
  record Expired(Instant at) implements RequestState {}
}
