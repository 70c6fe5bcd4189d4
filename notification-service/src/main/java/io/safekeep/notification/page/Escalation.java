package io.safekeep.notification.page;

import io.safekeep.notification.page.PageState.Acknowledged;
import io.safekeep.notification.page.PageState.Asking;
import io.safekeep.notification.page.PageState.Exhausted;
import io.safekeep.notification.page.PageState.Resolved;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// The rule of whom a page asks when. It does nothing itself: whoever applies a move stores its
/// state and asks in one transaction, so that a replica that dies in between has done neither.
///
/// @param waits how long each step of the policy is given to answer; none if there is no policy
/// @param rounds how often the steps are gone through before everybody is asked; at least 1
/// @param quiet how long somebody who has it in hand may be silent
/// @param again how often everybody is asked once no step has answered
record Escalation(List<Duration> waits, int rounds, Duration quiet, Duration again) {

  /// P25: whoever does not answer is passed over after that.
  static final Duration LONGEST_WAIT = Duration.ofMinutes(5);

  /// Each of these of a page that can wait: nobody is woken for it.
  private static final Duration CALM = Duration.ofHours(8);

  Escalation {
    waits = List.copyOf(waits);
  }

  /// @param waits none if there is no policy: everybody is asked at once
  static Escalation of(Urgency urgency, List<Duration> waits, int rounds, Duration quiet) {
    return switch (urgency) {
      case HIGH -> new Escalation(waits, rounds, quiet, LONGEST_WAIT);
      case LOW -> new Escalation(waits.stream().map(_ -> CALM).toList(), rounds, CALM, CALM);
    };
  }

  /// Of a page that no policy exists for.
  static Escalation without(Urgency urgency) {
    return of(urgency, List.of(), 1, Duration.ofMinutes(30));
  }

  /// Whom a move asks.
  sealed interface Asked {

    /// Those on one step.
    record Step(int index) implements Asked {}

    /// Whoever had it in hand and went silent, and those on the first step.
    record Silent(UUID employee) implements Asked {}

    record Everybody() implements Asked {}
  }

  /// What happens now.
  record Move(PageState state, Asked asked) {}

  /// The next move if it is time for one, however often it is asked for.
  Optional<Move> due(PageState state, Instant now) {
    return state.isOpen() && !dueAt(state).isAfter(now)
        ? Optional.of(next(state, now))
        : Optional.empty();
  }

  /// When the next move is due unless something happens before.
  static Instant dueAt(PageState state) {
    return switch (state) {
      case Asking asking -> asking.dueAt();
      case Acknowledged acknowledged -> acknowledged.quietAt();
      case Exhausted exhausted -> exhausted.dueAt();
      case Resolved _ -> Instant.MAX;
    };
  }

  /// The move after a state, also before its time: nobody is waited for who cannot be asked.
  Move next(PageState state, Instant now) {
    int turn = state.turn() + 1;
    return switch (state) {
      case Asking(_, int round, int step, _) when step + 1 < waits.size() ->
          new Move(
              new Asking(turn, round, step + 1, now.plus(waits.get(step + 1))),
              new Asked.Step(step + 1));
      case Asking(_, int round, _, _) when !waits.isEmpty() && round + 1 < rounds ->
          new Move(new Asking(turn, round + 1, 0, now.plus(waits.getFirst())), new Asked.Step(0));
      case Acknowledged(_, UUID by, _, _) when !waits.isEmpty() ->
          new Move(new Asking(turn, 0, 0, now.plus(waits.getFirst())), new Asked.Silent(by));
      case Asking _, Acknowledged _, Exhausted _ ->
          new Move(new Exhausted(turn, now.plus(again)), new Asked.Everybody());
      case Resolved _ -> throw new IllegalStateException("nobody is asked after the end");
    };
  }

  /// Somebody has it in hand, or still has it; empty if there is nothing to have any more.
  Optional<Acknowledged> acknowledge(PageState state, UUID by, Instant at) {
    return state.isOpen()
        ? Optional.of(new Acknowledged(state.turn(), by, at, at.plus(quiet)))
        : Optional.empty();
  }

  static Optional<Resolved> resolve(PageState state, String by, Instant at) {
    return state.isOpen() ? Optional.of(new Resolved(state.turn(), by, at)) : Optional.empty();
  }
}
