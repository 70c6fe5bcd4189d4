package io.safekeep.retention.deletion;

import static org.assertj.core.api.Assertions.assertThat;

import io.safekeep.contracts.TenantId;
import io.safekeep.retention.deletion.DeletionCase.Cause;
import io.safekeep.retention.relationship.Ledger;
import io.safekeep.retention.schedule.RetentionSchedule;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CasePlanTest {

  private static final TenantId TENANT = new TenantId(new UUID(0, 1));
  private static final Instant STARTED = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant T0 = Instant.parse("2026-08-01T00:00:00Z");
  private static final Instant OVER = Instant.parse("2026-10-30T00:00:00Z");

  @Test
  void endOfTheLastRelationshipOpensACase() {
    assertThat(plan(ledger(T0, T0), null)).isEqualTo(new CasePlan.Open(T0));
    assertThat(plan(ledger(T0, T0), held(CaseState.REACTIVATED))).isEqualTo(new CasePlan.Open(T0));
    assertThat(plan(ledger(null, T0), null)).isEqualTo(new CasePlan.Leave());
    assertThat(plan(new Ledger(TENANT, List.of(), T0), null)).isEqualTo(new CasePlan.Leave());
  }

  @Test
  void periodIsOverAtItsInstantAndNotBefore() {
    assertThat(plan(ledger(T0, OVER.minusNanos(1000)), held(CaseState.GRACE)))
        .isEqualTo(new CasePlan.Leave());
    assertThat(plan(ledger(T0, OVER), held(CaseState.GRACE))).isEqualTo(new CasePlan.Due());
    // After an outage, too, and once only.
    assertThat(plan(ledger(T0, OVER.plus(Duration.ofDays(400))), held(CaseState.GRACE)))
        .isEqualTo(new CasePlan.Due());
    assertThat(plan(ledger(T0, OVER), held(CaseState.DUE))).isEqualTo(new CasePlan.Leave());
  }

  @ParameterizedTest
  @EnumSource(names = "REACTIVATED", mode = EnumSource.Mode.EXCLUDE)
  void openRelationshipTakesTheCaseBackAsLongAsThatIsPossible(CaseState state) {
    var plan = plan(ledger(null, OVER), held(state));

    switch (state) {
      case GRACE, DUE ->
          assertThat(plan).isEqualTo(new CasePlan.Reactivate("1 relationships are open"));
      case QUARANTINED ->
          assertThat(plan).isEqualTo(new CasePlan.Release("1 relationships are open"));
      default -> assertThat(plan).isEqualTo(new CasePlan.TooLate("1 relationships are open"));
    }
  }

  @Test
  void relationshipThatWasToldLateMovesTheEnd() {
    Instant later = T0.plus(Duration.ofDays(20));

    assertThat(plan(ledger(later, OVER), held(CaseState.DUE)))
        .isEqualTo(
            new CasePlan.Reactivate(
                "the last relationship ended at 2026-08-21T00:00:00Z and not at"
                    + " 2026-08-01T00:00:00Z"));
    assertThat(plan(ledger(later, OVER), held(CaseState.QUARANTINED)))
        .isInstanceOf(CasePlan.Release.class);
  }

  @Test
  void nothingBeginsOrIsDueWhileNobodyKnowsWhatTimeItIs() {
    assertThat(CasePlan.of(ledger(T0, T0), null, false)).isEqualTo(new CasePlan.Leave());
    assertThat(CasePlan.of(ledger(T0, OVER), held(CaseState.GRACE), false))
        .isEqualTo(new CasePlan.Leave());
    assertThat(CasePlan.of(ledger(null, OVER), held(CaseState.DUE), false))
        .isInstanceOf(CasePlan.Reactivate.class);
  }

  @Test
  void whatIsErasedIsNotErasedAgain() {
    assertThat(plan(ledger(T0, OVER), held(CaseState.ERASED))).isEqualTo(new CasePlan.Leave());
  }

  @Test
  void eventsInAnyOrderAndAnyNumberLeadToTheSameCase() {
    // Given: what identity-service told of a tenant that had two relationships
    record Fact(int relationship, boolean isEnd, Instant at) {}
    var facts =
        List.of(
            new Fact(1, false, STARTED),
            new Fact(2, false, STARTED.plus(Duration.ofDays(10))),
            new Fact(1, true, STARTED.plus(Duration.ofDays(30))),
            new Fact(2, true, T0));
    var outcomes = new ArrayList<Optional<Instant>>();

    // When: each order, each fact told twice
    for (var order : permutations(facts)) {
      var told = new ArrayList<Fact>();
      Optional<Instant> began = Optional.empty();
      for (Fact fact : twice(order)) {
        told.add(fact);
        var entries = new ArrayList<Ledger.Entry>();
        for (int relationship = 1; relationship <= 2; relationship++) {
          int id = relationship;
          var started = told.stream().filter(f -> f.relationship() == id && !f.isEnd()).findFirst();
          var ended = told.stream().filter(f -> f.relationship() == id && f.isEnd()).findFirst();
          if (started.isPresent() || ended.isPresent()) {
            entries.add(
                new Ledger.Entry(
                    new UUID(0, id),
                    "contract",
                    started.map(Fact::at).orElse(null),
                    ended.map(Fact::at).orElse(null)));
          }
        }
        var ledger = new Ledger(TENANT, entries, T0);
        var open = began.map(at -> held(CaseState.GRACE, at)).orElse(null);
        began =
            switch (plan(ledger, open)) {
              case CasePlan.Open(Instant at) -> Optional.of(at);
              case CasePlan.Reactivate _ -> ledger.ended();
              case CasePlan.Leave _, CasePlan.Due _ -> began;
              case CasePlan.Release _, CasePlan.TooLate _ -> throw new AssertionError(told);
            };
      }
      outcomes.add(began);
    }

    // Then
    assertThat(outcomes).hasSize(24).containsOnly(Optional.of(T0));
  }

  @Test
  void caseOpenedLateLeavesThirtyDaysAllTheSame() {
    var schedule = RetentionSchedule.shipped();

    assertThat(CasePlan.purgeAt(T0, T0, schedule, Optional.empty())).isEqualTo(OVER);
    assertThat(
            CasePlan.purgeAt(T0, Instant.parse("2026-09-30T00:00:00Z"), schedule, Optional.empty()))
        .isEqualTo(OVER);
    assertThat(
            CasePlan.purgeAt(T0, Instant.parse("2027-05-01T00:00:00Z"), schedule, Optional.empty()))
        .isEqualTo(Instant.parse("2027-05-31T00:00:00Z"));
    assertThat(CasePlan.purgeAt(T0, T0, schedule, Optional.of(Duration.ofMinutes(5))))
        .isEqualTo(Instant.parse("2026-08-01T00:05:00Z"));
  }

  private static CasePlan plan(Ledger ledger, @Nullable DeletionCase newest) {
    return CasePlan.of(ledger, newest, true);
  }

  private static Ledger ledger(@Nullable Instant endedAt, Instant asOf) {
    return new Ledger(
        TENANT, List.of(new Ledger.Entry(new UUID(0, 2), "subscription", STARTED, endedAt)), asOf);
  }

  private static DeletionCase held(CaseState state) {
    return held(state, T0);
  }

  private static DeletionCase held(CaseState state, Instant began) {
    return new DeletionCase(
        new UUID(0, 3), TENANT, Cause.RELATIONSHIPS_ENDED, began, 1, OVER, state, began, 1, null);
  }

  private static <T> List<T> twice(List<T> items) {
    var twice = new ArrayList<>(items);
    twice.addAll(items);
    return twice;
  }

  private static <T> List<List<T>> permutations(List<T> items) {
    if (items.isEmpty()) {
      return List.of(List.of());
    }
    var all = new ArrayList<List<T>>();
    for (T first : items) {
      var rest = new ArrayList<>(items);
      rest.remove(first);
      for (var tail : permutations(rest)) {
        var order = new ArrayList<T>();
        order.add(first);
        order.addAll(tail);
        all.add(order);
      }
    }
    return all;
  }
}
