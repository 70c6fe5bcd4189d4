package io.safekeep.notification.delivery;

import java.time.Duration;
import java.util.Optional;

/// What came of one attempt.
///
/// @param result what follows from it
/// @param status HTTP status; empty if there was none
/// @param detail for readers; names no address and quotes no answer, which could be anything that
///   somebody wants to have read from inside the network
/// @param wish how long the receiver wants to be left alone; zero if it said nothing
record Outcome(Result result, Optional<Integer> status, String detail, Duration wish) {

  /// What follows.
  enum Result {

    /// Somebody has it.
    DELIVERED,

    /// Another attempt may succeed.
    LATER,

    /// None will.
    REFUSED,

    /// None will, nor will any of another message.
    GONE
  }

  static Outcome of(Result result, String detail) {
    return new Outcome(result, Optional.empty(), detail, Duration.ZERO);
  }

  /// Whether the receiver does not work, rather than dislike this one message.
  boolean isFailureOfReceiver() {
    return result == Result.LATER
        && status.map(code -> code == 408 || code == 429 || code >= 500).orElse(true);
  }
}
