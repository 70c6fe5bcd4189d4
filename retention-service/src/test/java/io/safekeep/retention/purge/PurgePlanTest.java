package io.safekeep.retention.purge;

import static org.assertj.core.api.Assertions.assertThat;

import io.safekeep.retention.deletion.CaseState;
import io.safekeep.retention.purge.PurgeOrder.Place;
import io.safekeep.retention.purge.PurgeOrder.State;
import io.safekeep.retention.purge.PurgePlan.Move;
import io.safekeep.retention.purge.PurgePlan.Patience;
import io.safekeep.runtime.purge.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PurgePlanTest {

  private static final Instant NOW = Instant.parse("2026-11-21T09:30:00Z");
  private static final UUID CASE = UUID.fromString("01a20300-0000-7000-8000-0000000000c1");
  private static final Place TENANTS = new Place("identity", "tenants");
  private static final Place GRANTS = new Place("access", "grants");
  private static final Patience PATIENCE =
      new Patience(Duration.ofHours(6), Duration.ofMinutes(5), Duration.ofHours(1));

  private static final Map<Step, Set<Place>> STORES =
      new EnumMap<>(
          Map.of(
              Step.QUARANTINE, Set.of(TENANTS, GRANTS),
              Step.RELEASE, Set.of(TENANTS, GRANTS),
              Step.SEAL, Set.of(TENANTS),
              Step.PURGE, Set.of(TENANTS, GRANTS)));

  @Test
  void sealIsOrderedOnlyAfterEveryQuarantineAndTheUndoWindow() {
    // Given
    var done =
        List.of(
            order(TENANTS, Step.QUARANTINE, State.DONE, null),
            order(GRANTS, Step.QUARANTINE, State.HOLDS_NOTHING, null));
    var oneMissing = List.of(done.getFirst(), order(GRANTS, Step.QUARANTINE, State.ACCEPTED, null));

    // When / Then
    assertThat(quarantined(oneMissing, Duration.ofHours(7)).next())
        .containsExactly(new Move.Wait(Duration.ofMinutes(1)));
    assertThat(quarantined(done, Duration.ofHours(6).minusSeconds(20)).next())
        .containsExactly(new Move.Wait(Duration.ofSeconds(20)));
    assertThat(quarantined(done, Duration.ofHours(6)).next())
        .containsExactly(new Move.Order(Step.SEAL, List.of(TENANTS)));
  }

  @Test
  void tenantThatComesBackIsReleasedWhereverItWasQuarantined() {
    // Given
    var orders = List.of(order(GRANTS, Step.QUARANTINE, State.OPEN, null));

    // When
    var moves = plan(CaseState.QUARANTINED, Duration.ofHours(1), true, orders, Set.of()).next();

    // Then
    assertThat(moves).containsExactly(new Move.Order(Step.RELEASE, List.of(GRANTS)));
  }

  @Test
  void sealRefusedForACustomerReleasesTheTenant() {
    // Given
    var orders =
        List.of(
            order(TENANTS, Step.QUARANTINE, State.DONE, null),
            order(GRANTS, Step.QUARANTINE, State.DONE, null),
            order(TENANTS, Step.SEAL, State.REFUSED, "relationship-open"));

    // When
    var moves = quarantined(orders, Duration.ofHours(7)).next();

    // Then
    assertThat(moves)
        .singleElement()
        .isInstanceOfSatisfying(
            Move.Order.class,
            order -> {
              assertThat(order.step()).isEqualTo(Step.RELEASE);
              assertThat(order.places()).containsExactlyInAnyOrder(TENANTS, GRANTS);
            });
  }

  @Test
  void withoutExactlyOneServiceThatKnowsRelationshipsNothingIsSealed() {
    // Given
    var done =
        List.of(
            order(TENANTS, Step.QUARANTINE, State.DONE, null),
            order(GRANTS, Step.QUARANTINE, State.DONE, null));
    for (Set<Place> sealers : List.of(Set.<Place>of(), Set.of(TENANTS, GRANTS))) {
      Map<Step, Set<Place>> stores = new EnumMap<>(STORES);
      stores.put(Step.SEAL, sealers);

      // When
      var moves =
          new PurgePlan(
                  CaseState.QUARANTINED,
                  1,
                  NOW.minus(Duration.ofHours(7)),
                  false,
                  stores,
                  done,
                  Set.of(),
                  NOW,
                  PATIENCE,
                  NOW)
              .next();

      // Then
      assertThat(moves).containsExactly(new Move.Wait(Duration.ofMinutes(1)));
    }
  }

  @Test
  void orderIsSentAgainAfterFiveMinutesAndIsStuckAfterAnHour() {
    // Given
    var silent = sent(order(TENANTS, Step.PURGE, State.OPEN, null), Duration.ofMinutes(5));
    var overdue = sent(order(GRANTS, Step.PURGE, State.ACCEPTED, null), Duration.ofHours(1));

    // When
    var moves =
        plan(CaseState.PURGING, Duration.ofHours(1), false, List.of(silent, overdue), Set.of())
            .next();

    // Then
    assertThat(moves)
        .containsExactly(
            new Move.Strand(overdue, "it is not done after PT1H"),
            new Move.Send(Step.PURGE, List.of(silent)));
  }

  @Test
  void whatIsStuckIsLeftAloneAndKeepsTheCaseWhereItIs() {
    // Given
    var stuck = order(TENANTS, Step.PURGE, State.REFUSED, "holder");
    var done = order(GRANTS, Step.PURGE, State.DONE, null);

    // When
    var moves =
        plan(CaseState.PURGING, Duration.ofHours(3), false, List.of(stuck, done), Set.of(stuck))
            .next();

    // Then
    assertThat(moves).containsExactly(new Move.Wait(Duration.ofMinutes(1)));
  }

  @Test
  void storeThatWasDeclaredMeanwhileIsOrderedBeforeThePurgeCanEnd() {
    // Given
    var done = order(TENANTS, Step.PURGE, State.DONE, null);

    // When
    var moves = plan(CaseState.PURGING, Duration.ofHours(1), false, List.of(done), Set.of()).next();

    // Then
    assertThat(moves).containsExactly(new Move.Order(Step.PURGE, List.of(GRANTS)));
  }

  @Test
  void noHistoryPurgesACustomerOrEndsWithoutEveryAnswer() {
    // When
    var ends =
        IntStream.range(0, 600)
            .mapToObj(seed -> new PurgeHistory(seed).play())
            .collect(Collectors.groupingBy(end -> end, Collectors.counting()));

    // Then: each way to end was taken, or the histories would prove little
    assertThat(ends.keySet())
        .containsExactlyInAnyOrder(
            PurgeHistory.End.PURGED, PurgeHistory.End.CAME_BACK, PurgeHistory.End.STUCK);
    assertThat(ends.values()).allMatch(count -> count > 20);
  }

  private static PurgePlan quarantined(List<PurgeOrder> orders, Duration ago) {
    return plan(CaseState.QUARANTINED, ago, false, orders, Set.of());
  }

  private static PurgePlan plan(
      CaseState state,
      Duration ago,
      boolean comingBack,
      List<PurgeOrder> orders,
      Set<PurgeOrder> stuck) {
    return new PurgePlan(
        state, 1, NOW.minus(ago), comingBack, STORES, orders, stuck, NOW, PATIENCE, NOW);
  }

  private static PurgeOrder sent(PurgeOrder order, Duration ago) {
    Instant at = NOW.minus(ago);
    return new PurgeOrder(
        order.deletionCase(),
        order.generation(),
        order.place(),
        order.step(),
        order.state(),
        at,
        at,
        null,
        null,
        null,
        null,
        order.refusal(),
        order.detail(),
        null);
  }

  private static PurgeOrder order(Place place, Step step, State state, @Nullable String refusal) {
    return new PurgeOrder(
        CASE,
        1,
        place,
        step,
        state,
        NOW.minusSeconds(10),
        NOW.minusSeconds(10),
        null,
        null,
        null,
        null,
        refusal,
        null,
        null);
  }
}
