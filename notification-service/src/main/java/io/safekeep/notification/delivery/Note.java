package io.safekeep.notification.delivery;

import io.safekeep.notification.delivery.Outcome.Result;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What is to be written down of an attempt that was made.
///
/// @param receiverFailed whether the receiver was known to fail when the attempt began
/// @param state of the delivery from here on
/// @param dueAt of the next attempt; null if there is none
record Note(
    Attempt attempt,
    Outcome outcome,
    boolean receiverFailed,
    Instant beganAt,
    long millis,
    State state,
    @Nullable Instant dueAt,
    Instant at) {

  /// Of a delivery.
  enum State {
    WAITING,
    DELIVERED,
    FAILED
  }

  /// What follows from an outcome.
  static Note of(
      Attempt attempt, Outcome outcome, boolean receiverFailed, Instant beganAt, Instant now) {
    Instant dueAt =
        outcome.result() == Result.LATER
            ? RetryPlan.pause(attempt, outcome.wish()).map(now::plus).orElse(null)
            : null;
    State state =
        outcome.result() == Result.DELIVERED
            ? State.DELIVERED
            : dueAt == null ? State.FAILED : State.WAITING;
    long millis = Math.max(0, now.toEpochMilli() - beganAt.toEpochMilli());
    return new Note(attempt, outcome, receiverFailed, beganAt, millis, state, dueAt, now);
  }
}
