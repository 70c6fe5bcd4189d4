package io.safekeep.notification.trust;

import static io.safekeep.notification.trust.APromise.NOW;
import static io.safekeep.notification.trust.APromise.attestation;
import static io.safekeep.notification.trust.APromise.attestedBy;
import static org.assertj.core.api.Assertions.assertThat;

import io.safekeep.notification.attestation.Attestation;
import io.safekeep.notification.attestation.AttestationKind;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What promises ask for beyond one good document.
class AttestedTest {

  @Test
  void fourAuditsInAYearAndNoneMissedAreEnough() {
    var four = List.of(audit("A", 20), audit("B", 110), audit("A", 200), audit("B", 290));

    Attested attested = Attested.of(attestedBy("P45", "external-audit"), four, NOW);

    // In 75 days the oldest of the four is a year old; the next is due in 80.
    assertThat(attested).isEqualTo(new Attested.Good(NOW.plus(Duration.ofDays(75))));
  }

  @Test
  void threeAuditsInAYearAreNotEnough() {
    var three = List.of(audit("A", 20), audit("B", 110), audit("A", 200), audit("B", 365));

    assertThat(Attested.of(attestedBy("P45", "external-audit"), three, NOW).reason())
        .isEqualTo("3 of 4 audits in the last 365 days.");
  }

  @Test
  void overdueAuditTurnsThePromiseByItself() {
    var four = List.of(audit("A", 100), audit("B", 110), audit("A", 200), audit("B", 290));

    assertThat(Attested.of(attestedBy("P45", "external-audit"), four, NOW))
        .isInstanceOf(Attested.Over.class);
    assertThat(
            Attested.of(
                attestedBy("P45", "external-audit"), four, NOW.minus(Duration.ofSeconds(1))))
        .isInstanceOf(Attested.Good.class);
  }

  @Test
  void oneFirmTwiceIsNotTwoFirms() {
    Promise two = attestedBy("P44", "external-audit");

    assertThat(Attested.of(two, List.of(audit("A", 1), audit("A", 2)), NOW))
        .isInstanceOf(Attested.Over.class);
    assertThat(Attested.of(two, List.of(audit("A", 1), audit("B", 2)), NOW))
        .isInstanceOf(Attested.Good.class);
  }

  @Test
  void serviceThatNoAuditCoveredIsNamed() {
    var partial =
        attestation(
            AttestationKind.EXTERNAL_AUDIT,
            "A",
            NOW.minus(Duration.ofDays(1)),
            NOW.plus(Duration.ofDays(300)),
            "identity",
            "access",
            "backup",
            "notification");

    assertThat(Attested.of(attestedBy("P48", "external-audit"), List.of(partial), NOW).reason())
        .isEqualTo("Not covered (services): retention.");
  }

  @Test
  void penetrationTestHasToTryAllFourAttacks() {
    Promise promise = attestedBy("P151", "pen-test");

    assertThat(Attested.of(promise, List.of(penTest("sql-injection")), NOW))
        .isInstanceOf(Attested.Over.class);
    assertThat(
            Attested.of(
                promise,
                List.of(
                    penTest("sql-injection", "cross-site-scripting"),
                    penTest("cookie-theft", "request-forgery")),
                NOW))
        .isInstanceOf(Attested.Good.class);
  }

  @Test
  void withdrawnAttestationIsNone() {
    Attestation it = audit("A", 1);
    var withdrawn =
        new Attestation(
            it.id(),
            it.kind(),
            it.holder(),
            it.scopes(),
            it.documentSha256(),
            it.issuedAt(),
            it.validUntil(),
            it.owner(),
            it.recordedBy(),
            it.recordedAt(),
            new Attestation.Withdrawal(NOW, "somebody", "it was of another firm"));

    assertThat(Attested.of(attestedBy("P46", "external-audit"), List.of(withdrawn), NOW))
        .isInstanceOf(Attested.None.class);
  }

  private static Attestation audit(String firm, int daysAgo) {
    var at = NOW.minus(Duration.ofDays(daysAgo));
    return attestation(AttestationKind.EXTERNAL_AUDIT, firm, at, at.plus(Duration.ofDays(365)));
  }

  private static Attestation penTest(String... attacks) {
    return attestation(
        AttestationKind.PEN_TEST,
        "Testers",
        NOW.minus(Duration.ofDays(10)),
        NOW.plus(Duration.ofDays(300)),
        attacks);
  }
}
