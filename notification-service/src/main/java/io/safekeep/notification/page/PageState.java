package io.safekeep.notification.page;

import java.time.Instant;
import java.util.UUID;

/// How far a page is. What comes next, [Escalation] says.
sealed interface PageState {

  /// How often somebody was asked; grows with each time and names what was decided then.
  int turn();

  /// Whoever is on a step of the policy has been asked and has not answered.
  ///
  /// @param round of going through the steps, from 0
  /// @param step of the policy, from 0; -1 before the first
  /// @param dueAt when the next step is asked
  record Asking(int turn, int round, int step, Instant dueAt) implements PageState {}

  /// Somebody said that they have it in hand.
  ///
  /// @param quietAt when they are asked whether they still have it
  record Acknowledged(int turn, UUID by, Instant at, Instant quietAt) implements PageState {}

  /// No step has answered; everybody of the policy is asked, again and again.
  record Exhausted(int turn, Instant dueAt) implements PageState {}

  /// There is nothing more to do.
  record Resolved(int turn, String by, Instant at) implements PageState {}

  /// Before anybody was asked.
  static PageState ordered(Instant at) {
    return new Asking(0, 0, -1, at);
  }

  default boolean isOpen() {
    return !(this instanceof Resolved);
  }

  /// Name in the API and in tables.
  default String label() {
    return switch (this) {
      case Asking _ -> "asking";
      case Acknowledged _ -> "acknowledged";
      case Exhausted _ -> "exhausted";
      case Resolved _ -> "resolved";
    };
  }
}
