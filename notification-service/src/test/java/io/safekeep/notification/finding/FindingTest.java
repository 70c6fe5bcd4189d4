package io.safekeep.notification.finding;

import static org.assertj.core.api.Assertions.assertThat;

import io.safekeep.notification.finding.Finding.Closed;
import io.safekeep.runtime.control.ControlResult.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// When a finding is open, overdue and neglected, and that the controls see it.
class FindingTest {

  private static final Instant FOUND = Instant.parse("2026-11-01T00:00:00Z");

  @Test
  void dueDateFollowsFromTheRisk() {
    assertThat(List.of(Risk.values()))
        .extracting(risk -> risk.toMend().toDays())
        .containsExactly(7L, 30L, 90L, 180L);
  }

  @Test
  void overdueFindingBreaksItsPromiseUntilItIsMended() {
    Finding open = finding("scan", "somebody", null);
    Instant due = open.dueAt();

    assertThat(FindingsOnTime.judge(List.of(open), due.minusMillis(1)).outcome())
        .isEqualTo(Outcome.PASS);
    assertThat(FindingsOnTime.judge(List.of(open), due).outcome()).isEqualTo(Outcome.FAIL);
    Finding mended = finding("scan", "somebody", new Closed.Mended(due, "she", "0".repeat(64)));
    assertThat(FindingsOnTime.judge(List.of(mended), due).outcome()).isEqualTo(Outcome.PASS);
  }

  @Test
  void acceptedRiskIsOpenAgainWhenItsTimeIsOver() {
    Instant until = FOUND.plus(Duration.ofDays(60));
    Finding accepted =
        finding("scan", "somebody", new Closed.Accepted(FOUND, "she", "No patch yet.", until));

    assertThat(accepted.isOverdue(until.minusMillis(1))).isFalse();
    assertThat(accepted.isOverdue(until)).isTrue();
  }

  /// P19: of weak cryptography a reason why it may stay does not help.
  @Test
  void weakCryptographyThatIsInUseForTooLongBreaksItsPromiseEvenIfSomebodyAcceptedIt() {
    Finding open = finding("scan", "somebody", null);
    Finding accepted =
        finding(
            "scan",
            "somebody",
            new Closed.Accepted(FOUND, "she", "Old.", FOUND.plus(Duration.ofDays(300))));
    Finding mended = finding("scan", "somebody", new Closed.Mended(FOUND, "she", "0".repeat(64)));
    Instant due = open.dueAt();

    assertThat(WeakCryptographyMended.judge(List.of(open), due.minusMillis(1)).outcome())
        .isEqualTo(Outcome.PASS);
    assertThat(WeakCryptographyMended.judge(List.of(open), due).outcome()).isEqualTo(Outcome.FAIL);
    assertThat(WeakCryptographyMended.judge(List.of(accepted), due).outcome())
        .isEqualTo(Outcome.FAIL);
    assertThat(WeakCryptographyMended.judge(List.of(mended), due).outcome())
        .isEqualTo(Outcome.PASS);
  }

  @Test
  void findingOfAnAuditThatNobodyTakesUpBreaksItsPromise() {
    Finding neglected = finding("audit", null, null);
    Instant fiveDays = FOUND.plus(Duration.ofDays(5));

    assertThat(AuditFindingsOwned.judge(List.of(neglected), fiveDays.minusMillis(1)).outcome())
        .isEqualTo(Outcome.PASS);
    assertThat(AuditFindingsOwned.judge(List.of(neglected), fiveDays).outcome())
        .isEqualTo(Outcome.FAIL);
    assertThat(AuditFindingsOwned.judge(List.of(finding("audit", "she", null)), fiveDays).outcome())
        .isEqualTo(Outcome.PASS);
  }

  private static Finding finding(String source, @Nullable String owner, @Nullable Closed closed) {
    return new Finding(
        new UUID(0, 1),
        "key",
        source,
        Risk.HIGH,
        "Something is open",
        "",
        List.of("P35"),
        owner,
        "auditor",
        FOUND,
        FOUND.plus(Risk.HIGH.toMend()),
        closed);
  }
}
