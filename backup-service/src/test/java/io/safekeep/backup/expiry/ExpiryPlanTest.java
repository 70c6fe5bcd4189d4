package io.safekeep.backup.expiry;

import static io.safekeep.backup.expiry.ExpiryPlan.Reason.BUILT_UPON;
import static io.safekeep.backup.expiry.ExpiryPlan.Reason.INSIDE_WINDOW;
import static io.safekeep.backup.expiry.ExpiryPlan.Reason.IN_USE;
import static io.safekeep.backup.expiry.ExpiryPlan.Reason.NEXT_WINDOW_START;
import static io.safekeep.backup.expiry.ExpiryPlan.Reason.NOTHING_OLDER_PROVEN;
import static io.safekeep.backup.expiry.ExpiryPlan.Reason.WINDOW_START;
import static io.safekeep.backup.expiry.ExpiryPlan.Verdict.EXPIRE;
import static io.safekeep.backup.expiry.ExpiryPlan.Verdict.HOLD;
import static io.safekeep.backup.expiry.ExpiryPlan.Verdict.KEEP;
import static org.assertj.core.api.Assertions.assertThat;

import io.safekeep.backup.expiry.ExpiryPlan.Judgement;
import io.safekeep.backup.wire.Lsn;
import io.safekeep.backup.wire.TimelineId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ExpiryPlanTest {

  private static final Instant WINDOW_BEGINS = Instant.parse("2026-10-22T12:00:00Z");

  @Test
  void theNewestProvenOneFromBeforeTheWindowStaysAndOlderOnesGo() {
    // Given
    StoredBase oldest = proven(-50);
    StoredBase reaching = proven(-2);
    StoredBase inside = proven(22);

    // When
    ExpiryPlan plan = plan(inside, oldest, reaching);

    // Then
    assertThat(plan.judgements())
        .containsExactly(
            new Judgement(oldest, EXPIRE, List.of()),
            new Judgement(reaching, KEEP, List.of(WINDOW_START)),
            new Judgement(inside, KEEP, List.of(INSIDE_WINDOW)));
  }

  @Test
  void oneThatIsExactlyAsOldAsTheWindowReachesItsStart() {
    // Given
    StoredBase older = proven(-24);
    StoredBase onTheStart = proven(0);

    // When
    ExpiryPlan plan = plan(older, onTheStart);

    // Then
    assertThat(plan.with(EXPIRE)).containsExactly(older);
    assertThat(plan.of(onTheStart.id()).orElseThrow().reasons()).containsExactly(WINDOW_START);
  }

  @Test
  void withoutProofNothingGoes() {
    // Given
    StoredBase ancient = unproven(-5000);
    StoredBase old = unproven(-100);
    StoredBase inside = proven(5);

    // When
    ExpiryPlan plan = plan(ancient, old, inside);

    // Then
    assertThat(plan.with(EXPIRE)).isEmpty();
    assertThat(plan.of(ancient.id()).orElseThrow().reasons()).containsExactly(NOTHING_OLDER_PROVEN);
  }

  @Test
  void anUnprovenOneDoesNotReplaceItsPredecessor() {
    // Given
    StoredBase gone = proven(-60);
    StoredBase proven = proven(-30);
    StoredBase unproven = unproven(-6);

    // When
    ExpiryPlan plan = plan(gone, proven, unproven);

    // Then
    assertThat(plan.with(EXPIRE)).containsExactly(gone);
    assertThat(plan.of(proven.id()).orElseThrow().reasons()).containsExactly(WINDOW_START);
    assertThat(plan.of(unproven.id()).orElseThrow().reasons()).containsExactly(NEXT_WINDOW_START);
  }

  @Test
  void theLastProvenOneStaysHoweverOldItIs() {
    // Given
    StoredBase last = proven(-10_000);

    // When
    ExpiryPlan plan = plan(proven(-20_000), last);

    // Then
    assertThat(plan.with(KEEP)).containsExactly(last);
  }

  @Test
  void whatAnIncrementalOneBuildsOnIsHeldButNotOffered() {
    // Given
    StoredBase full = proven(-70);
    StoredBase first = incremental(full, -46, true);
    StoredBase second = incremental(first, -22, true);
    StoredBase lone = proven(-90);

    // When
    ExpiryPlan plan = plan(full, first, second, lone);

    // Then
    assertThat(plan.with(EXPIRE)).containsExactly(lone);
    assertThat(plan.with(HOLD)).containsExactly(full, first);
    assertThat(plan.of(full.id()).orElseThrow().reasons()).containsExactly(BUILT_UPON);
    assertThat(plan.with(KEEP)).containsExactly(second);
  }

  @Test
  void anIncrementalOneIsProvenOnlyWithAllThatItBuildsOn() {
    // Given
    StoredBase proven = proven(-90);
    StoredBase damaged = unproven(-70);
    StoredBase onDamaged = incremental(damaged, -46, true);
    StoredBase onNothing =
        new StoredBase(
            UUID.randomUUID(),
            UUID.randomUUID(),
            Lsn.NONE,
            new TimelineId(1),
            at(-22),
            true,
            true,
            false);

    // When
    ExpiryPlan plan = plan(proven, damaged, onDamaged, onNothing);

    // Then
    assertThat(plan.of(proven.id()).orElseThrow().reasons()).containsExactly(WINDOW_START);
    assertThat(plan.with(EXPIRE)).isEmpty();
  }

  @Test
  void oneThatTheClustersHistoryLeftBehindReplacesNothing() {
    // Given
    StoredBase onHistory = proven(-80);
    StoredBase leftBehind =
        new StoredBase(
            UUID.randomUUID(), null, new Lsn(5), new TimelineId(1), at(-40), true, false, false);

    // When
    ExpiryPlan plan = plan(onHistory, leftBehind);

    // Then
    assertThat(plan.of(onHistory.id()).orElseThrow().reasons()).containsExactly(WINDOW_START);
    assertThat(plan.with(EXPIRE)).isEmpty();
  }

  @Test
  void whatIsBeingRemovedReplacesNothingAndStaysOnlyForOthers() {
    // Given
    StoredBase older = proven(-80);
    StoredBase leaving =
        new StoredBase(
            UUID.randomUUID(), null, new Lsn(5), new TimelineId(1), at(-40), true, true, true);
    StoredBase child = incremental(leaving, 10, true);

    // When
    ExpiryPlan alone = plan(older, leaving);
    ExpiryPlan builtUpon = plan(older, leaving, child);

    // Then
    assertThat(alone.with(EXPIRE)).containsExactly(leaving);
    assertThat(alone.with(KEEP)).containsExactly(older);
    assertThat(builtUpon.with(HOLD)).containsExactly(leaving);
  }

  @Test
  void onceProtectionWasEndedTheLastOneGoesWhenTheLastInstantHasLeftTheWindow() {
    // Given
    StoredBase last = proven(-30);
    StoredBase read = proven(-50);

    // When
    ExpiryPlan before = ExpiryPlan.ofEnded(List.of(last), WINDOW_BEGINS, Set.of(), at(0));
    ExpiryPlan after =
        ExpiryPlan.ofEnded(List.of(last, read), WINDOW_BEGINS, Set.of(read.id()), at(-1));

    // Then
    assertThat(before.with(KEEP)).containsExactly(last);
    assertThat(after.with(EXPIRE)).containsExactly(last);
    assertThat(after.with(KEEP)).containsExactly(read);
  }

  @Test
  void whatIsInUseStays() {
    // Given
    StoredBase read = proven(-100);
    StoredBase unread = proven(-80);

    // When
    ExpiryPlan plan =
        ExpiryPlan.of(List.of(read, unread, proven(-1)), WINDOW_BEGINS, Set.of(read.id()));

    // Then
    assertThat(plan.of(read.id()).orElseThrow().reasons()).containsExactly(IN_USE);
    assertThat(plan.with(EXPIRE)).containsExactly(unread);
  }

  private static ExpiryPlan plan(StoredBase... bases) {
    return ExpiryPlan.of(List.of(bases), WINDOW_BEGINS, Set.of());
  }

  private static StoredBase proven(int hours) {
    return base(null, hours, true);
  }

  private static StoredBase unproven(int hours) {
    return base(null, hours, false);
  }

  private static StoredBase incremental(StoredBase parent, int hours, boolean verified) {
    return base(parent.id(), hours, verified);
  }

  private static StoredBase base(@Nullable UUID parent, int hours, boolean verified) {
    return new StoredBase(
        UUID.randomUUID(),
        parent,
        new Lsn((20_000L + hours) << 20),
        new TimelineId(1),
        at(hours),
        verified,
        true,
        false);
  }

  private static Instant at(int hours) {
    return WINDOW_BEGINS.plus(Duration.ofHours(hours));
  }
}
