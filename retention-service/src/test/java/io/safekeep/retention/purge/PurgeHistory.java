package io.safekeep.retention.purge;

import io.safekeep.retention.deletion.CaseState;
import io.safekeep.retention.purge.PurgeOrder.Place;
import io.safekeep.retention.purge.PurgeOrder.State;
import io.safekeep.retention.purge.PurgePlan.Move;
import io.safekeep.runtime.purge.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// One purge from QUARANTINED on, played through at random: orders and answers are lost, come twice
/// and out of order, holders refuse, stores come into being, replicas die between two passes (the
/// plan keeps nothing in memory, so that a pass after a crash is a pass), and the tenant comes
/// back. The model of a holder keeps the rules of platform/runtime; that of identity-service starts
/// no relationship once it has sealed.
///
/// Throws AssertionError if a customer loses something or the case ends too early.
final class PurgeHistory {

  private static final Duration WARRANTS_LAST = Duration.ofMinutes(9);
  private static final Place TENANTS = new Place("identity", "tenants");

  private final Random random;
  private final List<Place> places = new ArrayList<>();
  private final Map<Place, Set<Step>> carriedOut = new HashMap<>();
  private final List<PurgeOrder> orders = new ArrayList<>();
  private final Set<PurgeOrder> stuck = new HashSet<>();
  private final List<Message> onTheirWay = new ArrayList<>();
  private final UUID id = new UUID(0, 1);

  private Instant now = Instant.parse("2026-11-21T00:00:00Z");
  private final Instant began = now;
  private CaseState state = CaseState.QUARANTINED;

  /// Identity-service's truth, and what the ledger has heard of it.
  private boolean customer;

  private boolean ledgerKnows;
  private boolean everStranded;

  /// Nobody looks at what is stuck.
  private final boolean unattended;

  /// How a history may end.
  enum End {
    PURGED,
    CAME_BACK,
    STUCK
  }

  private sealed interface Message {
    record Command(Place place, Step step, Instant sentAt) implements Message {}

    record Answer(Place place, Step step, State state, @Nullable String refusal)
        implements Message {}
  }

  PurgeHistory(long seed) {
    random = new Random(seed);
    unattended = random.nextInt(5) == 0;
    places.add(TENANTS);
    for (int i = 0; i < 1 + random.nextInt(4); i++) {
      places.add(new Place("service-" + i, "store"));
    }
  }

  End play() {
    for (int i = 0; i < 6_000; i++) {
      switch (random.nextInt(10)) {
        case 0, 1, 2 -> pass();
        case 3, 4, 5, 6 -> deliver();
        case 7 -> now = now.plusSeconds(random.nextInt(1200));
        case 8 -> {
          if (random.nextInt(60) == 0) {
            startRelationship();
          }
          if (random.nextInt(3) == 0) {
            ledgerKnows = customer;
          }
        }
        default -> {
          if (random.nextInt(200) == 0 && state != CaseState.VERIFYING) {
            places.add(new Place("late-" + places.size(), "store"));
          }
          if (random.nextInt(300) == 0) {
            somebodyResumes();
          }
        }
      }
      if (state == CaseState.VERIFYING) {
        require(!customer, "a customer was purged");
        require(
            places.stream().allMatch(place -> did(place).contains(Step.PURGE)),
            "not every store was purged");
        return End.PURGED;
      }
      if (state == CaseState.REACTIVATED) {
        require(
            places.stream().noneMatch(place -> did(place).contains(Step.PURGE)),
            "something is lost");
        require(
            places.stream()
                .noneMatch(place ->
                    did(place).contains(Step.QUARANTINE) && !did(place).contains(Step.RELEASE)),
            "somebody keeps the tenant out");
        return End.CAME_BACK;
      }
    }
    require(everStranded, "it came to a stop and nobody was told");
    return End.STUCK;
  }

  private void startRelationship() {
    boolean sealed = did(TENANTS).contains(Step.SEAL) && !did(TENANTS).contains(Step.RELEASE);
    if (!sealed) {
      customer = true;
    }
  }

  private void somebodyResumes() {
    if (unattended) {
      return;
    }
    for (PurgeOrder order : List.copyOf(stuck)) {
      replace(order, with(order, State.OPEN, null, null, null));
    }
    stuck.clear();
  }

  private void pass() {
    Map<Step, Set<Place>> stores = new EnumMap<>(Step.class);
    for (Step step : EnumSet.of(Step.QUARANTINE, Step.RELEASE, Step.PURGE)) {
      stores.put(step, Set.copyOf(places));
    }
    stores.put(Step.SEAL, Set.of(TENANTS));
    var plan =
        new PurgePlan(
            state,
            1,
            began,
            ledgerKnows,
            stores,
            orders,
            stuck,
            now,
            new PurgePlan.Patience(Duration.ofHours(6), Duration.ofMinutes(5), Duration.ofHours(1)),
            now);
    for (Move move : plan.next()) {
      switch (move) {
        case Move.Order(Step step, List<Place> at) ->
            at.forEach(place ->
                orders.add(
                    new PurgeOrder(
                        id,
                        1,
                        place,
                        step,
                        State.OPEN,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null)));
        case Move.Send(Step step, List<PurgeOrder> due) -> due.forEach(this::send);
        case Move.Strand(PurgeOrder order, String _) -> {
          stuck.add(order);
          everStranded = true;
        }
        case Move.Advance(CaseState to, String _) -> state = to;
        case Move.Wait(Duration _) -> {}
      }
    }
  }

  private void send(PurgeOrder order) {
    // The clearance: what the ledger says in the transaction that signs.
    if (order.step() != Step.RELEASE && ledgerKnows) {
      return;
    }
    require(
        order.step() != Step.PURGE || did(TENANTS).contains(Step.SEAL), "purged before the seal");
    require(
        order.step() != Step.SEAL || !now.isBefore(began.plus(Duration.ofHours(6))),
        "sealed within the undo window");
    replace(
        order,
        with(
            order,
            order.state(),
            order.refusal(),
            order.firstSentAt() == null ? now : order.firstSentAt(),
            now));
    onTheirWay.add(new Message.Command(order.place(), order.step(), now));
  }

  private void deliver() {
    if (onTheirWay.isEmpty()) {
      return;
    }
    int which = random.nextInt(onTheirWay.size());
    // Twice now and then; lost now and then.
    Message message = random.nextInt(6) == 0 ? onTheirWay.get(which) : onTheirWay.remove(which);
    if (random.nextInt(8) == 0) {
      return;
    }
    switch (message) {
      case Message.Command command -> obey(command);
      case Message.Answer answer -> hear(answer);
    }
  }

  private void obey(Message.Command command) {
    Place place = command.place();
    Step step = command.step();
    if (now.isAfter(command.sentAt().plus(WARRANTS_LAST))) {
      return;
    }
    if (!did(place).contains(step)) {
      if (step != Step.RELEASE && did(place).contains(Step.RELEASE)) {
        answer(place, step, State.REFUSED, "holder");
        return;
      }
      if (step == Step.SEAL && customer) {
        answer(place, step, State.REFUSED, "relationship-open");
        return;
      }
      if (random.nextInt(12) == 0) {
        answer(place, step, State.REFUSED, "holder");
        return;
      }
      require(step != Step.PURGE || !customer, "a customer is being purged");
      did(place).add(step);
    }
    answer(place, step, State.ACCEPTED, null);
    if (random.nextInt(4) != 0) {
      answer(place, step, random.nextBoolean() ? State.DONE : State.HOLDS_NOTHING, null);
    }
  }

  private void answer(Place place, Step step, State state, @Nullable String refusal) {
    onTheirWay.add(new Message.Answer(place, step, state, refusal));
  }

  private void hear(Message.Answer answer) {
    orders.stream()
        .filter(order ->
            order.place().equals(answer.place())
                && order.step() == answer.step()
                && order.sentAt() != null
                && !order.isFinished())
        .findFirst()
        .ifPresent(order -> {
          var said =
              with(order, answer.state(), answer.refusal(), order.firstSentAt(), order.sentAt());
          boolean was = stuck.remove(order);
          replace(order, said);
          if (was && !said.isFinished()) {
            stuck.add(said);
          }
        });
  }

  private void replace(PurgeOrder before, PurgeOrder after) {
    orders.set(orders.indexOf(before), after);
  }

  private Set<Step> did(Place place) {
    return carriedOut.computeIfAbsent(place, _ -> EnumSet.noneOf(Step.class));
  }

  private static PurgeOrder with(
      PurgeOrder order,
      State state,
      @Nullable String refusal,
      @Nullable Instant firstSentAt,
      @Nullable Instant sentAt) {
    return new PurgeOrder(
        order.deletionCase(),
        order.generation(),
        order.place(),
        order.step(),
        state,
        firstSentAt,
        sentAt,
        null,
        null,
        null,
        null,
        refusal,
        null,
        null);
  }

  private void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new AssertionError(
          "%s; %s"
              .formatted(
                  otherwise,
                  orders.stream().map(PurgeOrder::toString).collect(Collectors.joining("\n"))));
    }
  }
}
