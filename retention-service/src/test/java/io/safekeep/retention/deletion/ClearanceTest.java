package io.safekeep.retention.deletion;

import static org.assertj.core.api.Assertions.assertThat;

import io.safekeep.contracts.TenantId;
import io.safekeep.retention.deletion.DeletionCase.Cause;
import io.safekeep.retention.relationship.Ledger;
import io.safekeep.runtime.purge.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ClearanceTest {

  private static final TenantId TENANT = new TenantId(new UUID(0, 1));
  private static final Instant T0 = Instant.parse("2026-08-01T00:00:00Z");
  private static final Instant OVER = Instant.parse("2026-10-30T00:00:00Z");
  private static final Duration PERIOD = Duration.ofDays(90);

  private static final Map<Step, Set<CaseState>> STATES =
      Map.of(
          Step.QUARANTINE, Set.of(CaseState.DUE, CaseState.QUARANTINED),
          Step.RELEASE,
              Set.of(CaseState.GRACE, CaseState.DUE, CaseState.QUARANTINED, CaseState.REACTIVATED),
          Step.SEAL, Set.of(CaseState.QUARANTINED),
          Step.PURGE, Set.of(CaseState.PURGING),
          Step.DESTROY_KEYS, Set.of(CaseState.AGING_OUT));

  /// Whatever is in the way of a step, with the words that the refusal has for it.
  private enum Obstacle {
    RELATIONSHIP_OPEN("1 relationships of the tenant have not ended"),
    NOTHING_KNOWN("no relationship of the tenant is known"),
    ENDED_LATER("the last relationship ended at 2026-08-02T00:00:00Z"),
    ANOTHER_TENANTS_LEDGER("the ledger is another tenant's"),
    A_SECOND_EARLY("not before"),
    PLANNED_TOO_EARLY("not before"),
    CLOCKS_APART("clocks"),
    LEGAL_HOLD("held by a court"),
    CASE_MOVED("not as it was read"),
    CASE_GONE("not as it was read");

    private final String words;

    Obstacle(String words) {
      this.words = words;
    }

    /// A step that gives the data back needs nothing but to know the case.
    boolean isInTheWayOf(Step step) {
      return step != Step.RELEASE || this == CASE_MOVED || this == CASE_GONE;
    }
  }

  @Test
  void stepIsClearedInItsStatesOnlyAndOnlyWithNothingInTheWay() {
    var wrong = new ArrayList<String>();
    for (Step step : Step.values()) {
      for (CaseState state : CaseState.values()) {
        for (int obstacles = 0; obstacles < 1 << Obstacle.values().length; obstacles++) {
          var present = chosen(obstacles);
          boolean allowed =
              STATES.get(step).contains(state)
                  && present.stream().noneMatch(one -> one.isInTheWayOf(step));
          if (judge(step, state, present) instanceof Clearance.Cleared != allowed) {
            wrong.add(step + " in " + state + " with " + present);
          }
        }
      }
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void everyReasonIsTold() {
    for (Obstacle obstacle : Obstacle.values()) {
      assertThat(judge(Step.PURGE, CaseState.PURGING, List.of(obstacle)))
          .as(obstacle.name())
          .isInstanceOfSatisfying(
              Clearance.Refused.class,
              refused ->
                  assertThat(refused.reasons())
                      .singleElement()
                      .asString()
                      .contains(obstacle.words));
    }
    assertThat(
            judge(
                Step.PURGE,
                CaseState.GRACE,
                List.of(
                    Obstacle.RELATIONSHIP_OPEN,
                    Obstacle.A_SECOND_EARLY,
                    Obstacle.LEGAL_HOLD,
                    Obstacle.CLOCKS_APART)))
        .isInstanceOfSatisfying(
            Clearance.Refused.class, refused -> assertThat(refused.reasons()).hasSize(5));
  }

  @Test
  void requestOfATenantNeedsNoPeriodButItsOwnDate() {
    assertThat(request(OVER)).isInstanceOf(Clearance.Cleared.class);
    assertThat(request(OVER.minusSeconds(1))).isInstanceOf(Clearance.Refused.class);
  }

  @Test
  void keysOutliveThePurgeByTheAgeOfTheLastBackup() {
    assertThat(keys(Instant.parse("2026-11-30T06:00:00Z"))).isInstanceOf(Clearance.Cleared.class);
    assertThat(keys(Instant.parse("2026-11-30T05:59:59Z"))).isInstanceOf(Clearance.Refused.class);
  }

  private static Clearance request(Instant now) {
    Instant asked = Instant.parse("2026-10-20T00:00:00Z");
    var held = held(CaseState.DUE, Cause.WRITTEN_REQUEST, asked, OVER, null);
    return facts(Step.QUARANTINE, held, held, ledger(TENANT, T0, now), Duration.ZERO, List.of())
        .judge();
  }

  private static Clearance keys(Instant now) {
    var purged = Instant.parse("2026-10-30T06:00:00Z");
    var held = held(CaseState.AGING_OUT, Cause.RELATIONSHIPS_ENDED, T0, OVER, purged);
    return facts(Step.DESTROY_KEYS, held, held, ledger(TENANT, T0, now), Duration.ZERO, List.of())
        .judge();
  }

  private static Clearance judge(Step step, CaseState state, List<Obstacle> present) {
    boolean plannedEarly = present.contains(Obstacle.PLANNED_TOO_EARLY);
    Instant purged = state == CaseState.AGING_OUT ? OVER : null;
    Instant end = step == Step.DESTROY_KEYS && purged != null ? purged.plus(days(31)) : OVER;
    Instant now = present.contains(Obstacle.A_SECOND_EARLY) ? end.minusSeconds(1) : end;
    if (plannedEarly) {
      // The case's own date was set too early; the schedule knows better.
      now = end.minusSeconds(1);
    }
    var held = held(state, Cause.RELATIONSHIPS_ENDED, T0, plannedEarly ? T0 : OVER, purged);
    return facts(
            step,
            held,
            present.contains(Obstacle.CASE_GONE)
                ? null
                : present.contains(Obstacle.CASE_MOVED)
                    ? held(CaseState.REACTIVATED, Cause.WRITTEN_REQUEST, T0, OVER, null)
                    : held,
            ledger(present, now),
            present.contains(Obstacle.CLOCKS_APART) ? Duration.ofMinutes(-6) : Duration.ZERO,
            present.contains(Obstacle.LEGAL_HOLD) ? List.of("held by a court") : List.of())
        .judge();
  }

  private static Ledger ledger(List<Obstacle> present, Instant now) {
    TenantId tenant =
        present.contains(Obstacle.ANOTHER_TENANTS_LEDGER) ? new TenantId(new UUID(0, 2)) : TENANT;
    if (present.contains(Obstacle.NOTHING_KNOWN)) {
      return new Ledger(tenant, List.of(), now);
    }
    Instant ended = present.contains(Obstacle.ENDED_LATER) ? T0.plus(days(1)) : T0;
    return ledger(tenant, present.contains(Obstacle.RELATIONSHIP_OPEN) ? null : ended, now);
  }

  private static Ledger ledger(TenantId tenant, @Nullable Instant ended, Instant now) {
    return new Ledger(
        tenant,
        List.of(
            new Ledger.Entry(new UUID(0, 3), "trial", T0.minus(days(60)), T0.minus(days(30))),
            new Ledger.Entry(new UUID(0, 4), "subscription", T0.minus(days(30)), ended)),
        now);
  }

  private static DeletionCase held(
      CaseState state, Cause cause, Instant began, Instant purgeAt, @Nullable Instant purged) {
    return new DeletionCase(
        new UUID(0, 5), TENANT, cause, began, 1, purgeAt, state, purgeAt, 1, purged);
  }

  private static ClearanceFacts facts(
      Step step,
      DeletionCase held,
      @Nullable DeletionCase now,
      Ledger ledger,
      Duration apart,
      List<String> bars) {
    return new ClearanceFacts(step, held, now, ledger, PERIOD, apart, Duration.ofMinutes(5), bars);
  }

  private static Duration days(long days) {
    return Duration.ofDays(days);
  }

  private static List<Obstacle> chosen(int bits) {
    var present = new ArrayList<Obstacle>();
    for (Obstacle one : Obstacle.values()) {
      if ((bits >> one.ordinal() & 1) == 1) {
        present.add(one);
      }
    }
    return present;
  }
}
