package io.safekeep.retention.purge;

import io.safekeep.retention.deletion.CaseState;
import io.safekeep.retention.purge.PurgeOrder.Place;
import io.safekeep.retention.purge.PurgeOrder.State;
import io.safekeep.runtime.purge.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What comes next in a purge. Depends on nothing but what it is given, so that a crash, a repeated
/// answer or a second replica can only make it say the same again.
///
/// Quarantine everywhere, wait, seal, purge everywhere; much later destroy keys. Until the seal is
/// answered a tenant that comes back is released everywhere. After it there is no way back, and the
/// one service that knows relationships has promised to start none.
///
/// @param comingBack whether the ledger says that the tenant has a relationship, or left at another
///   time than the case believes
/// @param stores stores that are declared now, by what can be ordered there
/// @param orders all orders of the case, of every round
/// @param stuck orders that wait for a person
/// @param purgeKeysAt when keys may be destroyed
record PurgePlan(
    CaseState state,
    int generation,
    Instant since,
    boolean comingBack,
    Map<Step, Set<Place>> stores,
    List<PurgeOrder> orders,
    Set<PurgeOrder> stuck,
    Instant purgeKeysAt,
    Patience patience,
    Instant now) {

  /// The longest that a case is left alone: a clock may have been set.
  private static final Duration LOOK_AGAIN = Duration.ofMinutes(1);

  PurgePlan {
    orders = List.copyOf(orders);
  }

  /// How long to wait for what.
  record Patience(Duration undoWindow, Duration answerWithin, Duration doneWithin) {}

  /// What to do. At most one move changes the state of the case, and then it is the only one.
  sealed interface Move {

    /// Orders of a step come into being; they are sent at once.
    record Order(Step step, List<Place> places) implements Move {}

    /// Orders are sent, each under a fresh warrant.
    record Send(Step step, List<PurgeOrder> orders) implements Move {}

    /// An order waits for a person from now on.
    record Strand(PurgeOrder order, String reason) implements Move {}

    /// The case moves on.
    record Advance(CaseState to, String why) implements Move {}

    /// Nothing to do before then, unless something is answered.
    record Wait(Duration pause) implements Move {}
  }

  List<Move> next() {
    return switch (state) {
      case DUE -> List.of(new Move.Advance(CaseState.QUARANTINED, "its time has come"));
      case QUARANTINED -> quarantined();
      case PURGING ->
          carry(Step.PURGE, CaseState.VERIFYING, "every store says that it holds nothing more");
      case AGING_OUT ->
          now.isBefore(purgeKeysAt)
              ? List.of(waitUntil(purgeKeysAt))
              : carry(Step.DESTROY_KEYS, CaseState.KEYS_DESTROYED, "the keys are destroyed");
      case GRACE, VERIFYING, LIVE_PURGED, KEYS_DESTROYED, ERASED, REACTIVATED -> List.of();
    };
  }

  private List<Move> quarantined() {
    List<PurgeOrder> seals = of(Step.SEAL);
    boolean refused = seals.stream().anyMatch(PurgePlan::isRefusedForACustomer);
    if (comingBack || refused || !of(Step.RELEASE).isEmpty()) {
      return release();
    }
    if (!seals.isEmpty() && seals.stream().allMatch(PurgeOrder::isFinished)) {
      return List.of(
          new Move.Advance(CaseState.PURGING, "the tenant is sealed, nothing is in the way"));
    }
    if (seals.isEmpty()) {
      List<Move> quarantine = carry(Step.QUARANTINE);
      if (!quarantine.isEmpty()) {
        return quarantine;
      }
      Instant over = since.plus(patience.undoWindow());
      if (now.isBefore(over)) {
        return List.of(waitUntil(over));
      }
      if (at(Step.SEAL).size() != 1) {
        // Nobody, or more than one, would know whether the tenant is a customer.
        return List.of(new Move.Wait(LOOK_AGAIN));
      }
    }
    return carry(Step.SEAL);
  }

  /// Everything that was told to keep the tenant out is told to let it in again.
  private List<Move> release() {
    Set<Place> told =
        orders.stream()
            .filter(order -> order.step() == Step.QUARANTINE || order.step() == Step.SEAL)
            .map(PurgeOrder::place)
            .filter(at(Step.RELEASE)::contains)
            .collect(Collectors.toSet());
    List<Move> moves = carry(Step.RELEASE, told);
    return moves.isEmpty()
        ? List.of(new Move.Advance(CaseState.REACTIVATED, "the tenant came back in time"))
        : moves;
  }

  private List<Move> carry(Step step, CaseState then, String why) {
    List<Move> moves = carry(step);
    return moves.isEmpty() ? List.of(new Move.Advance(then, why)) : moves;
  }

  private List<Move> carry(Step step) {
    return carry(step, at(step));
  }

  /// Has a step carried out at all places; nothing to do means that it is.
  private List<Move> carry(Step step, Set<Place> places) {
    List<PurgeOrder> made = of(step);
    Set<Place> ordered = made.stream().map(PurgeOrder::place).collect(Collectors.toSet());
    List<Place> missing = places.stream().filter(place -> !ordered.contains(place)).toList();
    List<Move> moves = new ArrayList<>();
    if (!missing.isEmpty()) {
      moves.add(new Move.Order(step, missing));
    }
    List<PurgeOrder> send = new ArrayList<>();
    boolean unfinished = false;
    for (PurgeOrder order : made) {
      if (order.isFinished()) {
        continue;
      }
      unfinished = true;
      if (stuck.contains(order)) {
        continue;
      }
      if (order.state() == State.REFUSED) {
        moves.add(new Move.Strand(order, "it was refused: " + order.detail()));
      } else if (isOverdue(order.firstSentAt(), patience.doneWithin())) {
        moves.add(new Move.Strand(order, "it is not done after " + patience.doneWithin()));
      } else if (order.sentAt() == null || isOverdue(order.sentAt(), patience.answerWithin())) {
        send.add(order);
      }
    }
    if (!send.isEmpty()) {
      moves.add(new Move.Send(step, send));
    }
    if (moves.isEmpty() && unfinished) {
      moves.add(new Move.Wait(LOOK_AGAIN));
    }
    return moves;
  }

  private boolean isOverdue(@Nullable Instant from, Duration within) {
    return from != null && !now.isBefore(from.plus(within));
  }

  private Move waitUntil(Instant then) {
    Duration left = Duration.between(now, then);
    return new Move.Wait(left.compareTo(LOOK_AGAIN) < 0 ? left : LOOK_AGAIN);
  }

  /// Orders of a step in this round.
  private List<PurgeOrder> of(Step step) {
    return orders.stream()
        .filter(order -> order.step() == step && order.generation() == generation)
        .toList();
  }

  private Set<Place> at(Step step) {
    return Objects.requireNonNull(stores.getOrDefault(step, Set.of()));
  }

  static boolean isRefusedForACustomer(PurgeOrder order) {
    return order.state() == State.REFUSED && "relationship-open".equals(order.refusal());
  }
}
