package io.safekeep.notification.incident;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.safekeep.notification.NotificationProblem;
import io.safekeep.notification.incident.Incident.Grade;
import io.safekeep.runtime.problem.Refusal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class IncidentTest {

  private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");
  private static final String ALICE = "0199aaaa-0000-7000-8000-00000000000a";
  private static final String CIO = "0199aaaa-0000-7000-8000-00000000000c";

  @Test
  void violationThatTheSuiteFoundStaysSevereUnlessTheCioSaysOtherwise() {
    // Given
    var incident = opened(Kind.UNAUTHORIZED_ACCESS, true);

    // When
    var waived = incident.graded(Severity.SEV3, CIO);

    // Then
    assertThatThrownBy(() -> incident.graded(Severity.SEV2, null))
        .isInstanceOfSatisfying(
            Refusal.class,
            refusal -> assertThat(refusal.type()).isEqualTo(NotificationProblem.SEVERITY_FLOOR));
    assertThat(waived.severity()).isEqualTo(Severity.SEV3);
    assertThat(waived.grade().waivedBy()).isEqualTo(CIO);
  }

  @ParameterizedTest
  @EnumSource(
      value = Kind.class,
      names = {"OUTAGE", "DEGRADATION", "COMPLIANCE"})
  void whatIsNotAboutSecurityHasNoFloor(Kind kind) {
    assertThat(opened(kind, true).graded(Severity.SEV4, null).severity()).isEqualTo(Severity.SEV4);
  }

  @Test
  void whatAPersonOpenedHasNoFloor() {
    assertThat(opened(Kind.SECURITY, false).graded(Severity.SEV4, null).severity())
        .isEqualTo(Severity.SEV4);
  }

  @Test
  void nothingMovesWhileNobodyCommands() {
    assertThatThrownBy(() -> opened(Kind.OUTAGE, false).move(IncidentState.IDENTIFIED, NOON))
        .isInstanceOf(Refusal.class)
        .hasMessageStartingWith("nobody commands");
  }

  @Test
  void whatComesBackIsNotMitigatedAnyMore() {
    // Given
    var resolved =
        opened(Kind.OUTAGE, false)
            .commandedBy(ALICE, NOON)
            .move(IncidentState.MONITORING, NOON.plusSeconds(60))
            .move(IncidentState.RESOLVED, NOON.plusSeconds(120));

    // When
    var back = resolved.move(IncidentState.INVESTIGATING, NOON.plusSeconds(180));

    // Then
    assertThat(resolved.stamps().mitigatedAt()).isEqualTo(NOON.plusSeconds(60));
    assertThat(resolved.stamps().resolvedAt()).isEqualTo(NOON.plusSeconds(120));
    assertThat(back.stamps().mitigatedAt()).isNull();
    assertThat(back.stamps().resolvedAt()).isNull();
  }

  @Test
  void whatBecomesRestrictedLosesItsPublicText() {
    // Given
    var shown = opened(Kind.OUTAGE, false).shown(false, true, new PublicText("Down", "We look."));

    // When
    var restricted = shown.shown(true, true, shown.publicText());

    // Then
    assertThat(shown.publicText()).isNotNull();
    assertThat(restricted.publicText()).isNull();
    assertThat(IncidentChanged.of(restricted, NOON).title()).isEmpty();
  }

  /// Random lives: whatever people do, stamps follow the state, and a closed incident stays closed.
  @Test
  void stampsFollowTheStateInEveryLife() {
    for (int seed = 0; seed < 500; seed++) {
      var random = new Random(seed);
      var incident = opened(Kind.OUTAGE, false).commandedBy(ALICE, NOON);
      var at = NOON;
      for (int step = 0; step < 20 && !incident.state().next().isEmpty(); step++) {
        at = at.plusSeconds(1 + random.nextInt(3600));
        var next = List.copyOf(incident.state().next());
        incident = incident.move(next.get(random.nextInt(next.size())), at);
        var stamps = incident.stamps();
        assertThat(stamps.resolvedAt() != null).isEqualTo(incident.isOver());
        assertThat(stamps.closedAt() != null).isEqualTo(incident.state() == IncidentState.CLOSED);
        assertThat(stamps.resolvedAt() == null || stamps.mitigatedAt() != null).isTrue();
        assertThat(inOrder(stamps)).isTrue();
      }
    }
  }

  private static boolean inOrder(Incident.Stamps stamps) {
    var known = new ArrayList<Instant>();
    known.add(stamps.detectedAt());
    known.add(stamps.openedAt());
    if (stamps.mitigatedAt() != null) {
      known.add(stamps.mitigatedAt());
    }
    if (stamps.resolvedAt() != null) {
      known.add(stamps.resolvedAt());
    }
    if (stamps.reviewedAt() != null) {
      known.add(stamps.reviewedAt());
    }
    if (stamps.closedAt() != null) {
      known.add(stamps.closedAt());
    }
    return known.equals(known.stream().sorted().toList());
  }

  @Test
  void timelineThatWasTouchedIsBroken() {
    // Given
    var id = new UUID(1, 1);
    var first = Entry.after(id, 1, "", "opened", "It began.", ALICE, NOON, NOON);
    var second =
        Entry.after(id, 2, first.hash(), "note", "We know.", ALICE, NOON, NOON.plusSeconds(1));
    var changed =
        new Entry(
            id, 1, "opened", "It began later.", ALICE, NOON, NOON, first.before(), first.hash());

    // Then
    assertThat(Entry.isUnbroken(List.of(first, second))).isTrue();
    assertThat(Entry.isUnbroken(List.of(changed, second))).isFalse();
    assertThat(Entry.isUnbroken(List.of(second))).isFalse();
    assertThat(Entry.isUnbroken(List.of(second, first))).isFalse();
  }

  private static Incident opened(Kind kind, boolean bySuite) {
    return Incident.opened(
        new UUID(1, 1),
        new IncidentOrder("key", kind, Severity.SEV1, "Title", "Text", false, "a test"),
        bySuite ? Incidents.SUITE : ALICE,
        bySuite,
        false,
        new Grade(Severity.SEV1, null, null, 1, "runbook"),
        NOON,
        NOON);
  }
}
