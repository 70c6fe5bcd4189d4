package io.safekeep.backup.replacement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.safekeep.backup.recovery.RestoreTarget;
import io.safekeep.backup.replacement.ReplacementState.AwaitingApproval;
import io.safekeep.backup.replacement.ReplacementState.AwaitingSwitch;
import io.safekeep.backup.replacement.ReplacementState.Completed;
import io.safekeep.backup.replacement.ReplacementState.Ended;
import io.safekeep.backup.replacement.ReplacementState.Open;
import io.safekeep.backup.replacement.ReplacementState.Restoring;
import io.safekeep.backup.replacement.ReplacementState.Securing;
import io.safekeep.backup.replacement.ReplacementState.Underway;
import io.safekeep.backup.wire.Lsn;
import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.security.Actor;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ReplacementTest {

  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
  private static final Actor ADA = new Actor("ada", null);
  private static final Actor BEA = new Actor("bea", null);
  private static final UUID RESTORE = UUID.fromString("0197a000-0000-7000-8000-000000000005");
  private static final UUID SUCCESSOR = UUID.fromString("0197a000-0000-7000-8000-000000000008");
  private static final SafetyPoint POINT =
      new SafetyPoint.Named("replacement-1", Lsn.parse("0/5000"), NOON);

  @Test
  void whoeverActsForSomebodyElseIsNoOtherPersonThanEitherOfThem() {
    Actor beaForAda = new Actor("ada", "bea");

    assertThat(ADA.isAnotherThan(BEA)).isTrue();
    assertThat(ADA.isAnotherThan(ADA)).isFalse();
    assertThat(ADA.isAnotherThan(beaForAda)).isFalse();
    assertThat(BEA.isAnotherThan(beaForAda)).isFalse();
    assertThat(beaForAda.isAnotherThan(new Actor("zoe", "bea"))).isFalse();
    assertThat(beaForAda.isAnotherThan(new Actor("zoe", "ian"))).isTrue();
  }

  @Test
  void digestStandsForEverythingThatIsApproved() {
    Replacement asked = asked(new RestoreTarget.At(NOON), "wrong migration");
    Set<String> digests = new HashSet<>();

    digests.add(asked.digest());
    digests.add(asked(new RestoreTarget.At(NOON.plusNanos(1000)), "wrong migration").digest());
    digests.add(asked(new RestoreTarget.At(NOON), "wrong migration.").digest());
    digests.add(asked(new RestoreTarget.Latest(), "wrong migration").digest());
    // Parts that would read the same if they were only put behind each other.
    digests.add(asked(new RestoreTarget.Named("a"), "bc").digest());
    digests.add(asked(new RestoreTarget.Named("ab"), "c").digest());

    assertThat(digests).hasSize(6).allMatch(digest -> digest.matches("[0-9a-f]{64}"));
    assertThat(asked(new RestoreTarget.At(NOON), "wrong migration").digest())
        .isEqualTo(asked.digest());
  }

  @Test
  void targetIsReadAsItWasWritten() {
    for (RestoreTarget target :
        List.of(
            new RestoreTarget.At(Instant.parse("2026-11-22T12:00:00.123456Z")),
            new RestoreTarget.Position(Lsn.parse("16/B374D848")),
            new RestoreTarget.Named("before the migration, 2nd try"),
            new RestoreTarget.Latest())) {
      assertThat(RestoreTarget.parse(target.notation())).isEqualTo(target);
    }
  }

  @Test
  void approvalComesInTimeOrNotAtAll() {
    AwaitingApproval awaiting = new AwaitingApproval(NOON);

    assertThat(awaiting.approved(approval(NOON.minusSeconds(1))).approval().by()).isEqualTo(BEA);
    assertThat(awaiting.isOver(NOON)).isTrue();
    assertThatIllegalArgumentException().isThrownBy(() -> awaiting.approved(approval(NOON)));
    assertThat(awaiting.expired().endedAt()).isEqualTo(NOON);
  }

  @Test
  void whateverHappensNothingIsRestoredUnapprovedOrUnsecuredAndTheEndIsTheEnd() {
    for (long seed = 0; seed < 2000; seed++) {
      // Given
      Random random = new Random(seed);
      ReplacementState state = new AwaitingApproval(NOON.plus(Duration.ofDays(1)));
      List<ReplacementState> path = new ArrayList<>(List.of(state));

      // When
      while (state instanceof Open open) {
        state = random.nextInt(6) == 0 ? open.cancelled(ADA, NOON) : next(open, random);
        path.add(state);
      }

      // Then
      assertThat(state).as("seed %d", seed).isInstanceOf(Ended.class);
      assertThat(path).as("seed %d", seed).hasSizeLessThanOrEqualTo(5).doesNotHaveDuplicates();
      Traces traces = state.traces();
      for (ReplacementState before : path) {
        Traces had = before.traces();
        if (before instanceof Restoring || before instanceof AwaitingSwitch) {
          assertThat(had.safetyPoint()).isEqualTo(POINT);
        }
        // What was agreed and done stays on record, however it ends.
        assertThat(had.approval() == null || had.approval().equals(traces.approval())).isTrue();
        assertThat(had.safetyPoint() == null || had.safetyPoint().equals(traces.safetyPoint()))
            .isTrue();
        assertThat(had.restore() == null || had.restore().equals(traces.restore())).isTrue();
      }
      if (state instanceof Completed) {
        assertThat(path).hasSize(5);
      }
    }
  }

  private static ReplacementState next(Open open, Random random) {
    if (open instanceof Underway underway && random.nextInt(6) == 0) {
      return underway.failed("why", NOON);
    }
    return switch (open) {
      case AwaitingApproval awaiting ->
          switch (random.nextInt(4)) {
            case 0 -> awaiting.rejected(BEA, NOON);
            case 1 -> awaiting.expired();
            default -> awaiting.approved(approval(NOON));
          };
      case Securing securing -> securing.secured(POINT, RESTORE);
      case Restoring restoring -> restoring.restored();
      case AwaitingSwitch awaiting -> awaiting.completed(SUCCESSOR, NOON);
    };
  }

  private static Approval approval(Instant at) {
    return new Approval(BEA, at, "digest", false);
  }

  private static Replacement asked(RestoreTarget target, String reason) {
    return new Replacement(
        UUID.fromString("0197a000-0000-7000-8000-000000000009"),
        new TenantId(UUID.fromString("0197a000-0000-7000-8000-000000000001")),
        UUID.fromString("0197a000-0000-7000-8000-000000000003"),
        target,
        reason,
        ADA,
        NOON,
        new AwaitingApproval(NOON.plus(Duration.ofDays(1))));
  }
}
