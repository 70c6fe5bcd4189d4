package io.safekeep.notification.trust;

import static io.safekeep.notification.trust.APromise.NOW;
import static io.safekeep.notification.trust.APromise.attestation;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.safekeep.notification.attestation.Attestation;
import io.safekeep.notification.attestation.AttestationKind;
import io.safekeep.notification.trust.SubProcessors.SubProcessor;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class SubProcessorsTest {

  @Test
  void vendorIsThereSinceItsFirstContractAndLookedAtByItsNewest() {
    // Given
    var reviews =
        List.of(
            vendor("Rackspace", -400, -35, "hosting"), vendor("Rackspace", -35, 330, "hosting"));

    // When
    var list = SubProcessors.of(reviews, NOW);

    // Then
    assertThat(list.current())
        .extracting(SubProcessor::name, SubProcessor::since, SubProcessor::reviewedUntil)
        .containsExactly(
            tuple("Rackspace", NOW.minus(Duration.ofDays(400)), NOW.plus(Duration.ofDays(330))));
    assertThat(list.announced()).isEmpty();
    assertThat(list.lapsed()).isEmpty();
    assertThat(list.reviewedAt()).isNull();
  }

  @Test
  void vendorAndTaskToComeAreAnnounced() {
    // Given
    var reviews =
        List.of(
            recordedNow(vendor("Newcomer", 30, 395, "mail")),
            vendor("Old", -10, 40, "hosting"),
            recordedNow(vendor("Old", 40, 400, "hosting", "backups")));

    // When
    var list = SubProcessors.of(reviews, NOW);

    // Then
    assertThat(list.current()).extracting(SubProcessor::name).containsExactly("Old");
    assertThat(list.announced()).extracting(SubProcessor::name).containsExactly("Newcomer", "Old");
    assertThat(list.announced().getLast().tasks()).containsExactly("hosting", "backups");
  }

  @Test
  void nextReviewOfTheSameWorkAnnouncesNothing() {
    var reviews =
        List.of(vendor("Old", -10, 40, "hosting"), recordedNow(vendor("Old", 40, 400, "hosting")));

    assertThat(SubProcessors.of(reviews, NOW).announced()).isEmpty();
  }

  @Test
  void vendorWhoseReviewHasRunOutIsShownSo() {
    var list = SubProcessors.of(List.of(vendor("Gone", -400, -1, "mail")), NOW);

    assertThat(list.current()).isEmpty();
    assertThat(list.lapsed()).extracting(SubProcessor::name).containsExactly("Gone");
  }

  @Test
  void listThatSomebodyLookedThroughSaysWhen() {
    var looked =
        attestation(
            AttestationKind.SUB_PROCESSOR_LIST,
            "security",
            NOW.minus(Duration.ofDays(5)),
            NOW.plus(Duration.ofDays(300)));

    assertThat(SubProcessors.of(List.of(looked), NOW).reviewedAt()).isEqualTo(looked.issuedAt());
  }

  /// @param from and
  /// @param until in days from now
  private static Attestation vendor(String name, int from, int until, String... tasks) {
    return attestation(
        AttestationKind.VENDOR_REVIEW,
        name,
        NOW.plus(Duration.ofDays(from)),
        NOW.plus(Duration.ofDays(until)),
        tasks);
  }

  private static Attestation recordedNow(Attestation it) {
    return new Attestation(
        it.id(),
        it.kind(),
        it.holder(),
        it.scopes(),
        it.documentSha256(),
        it.issuedAt(),
        it.validUntil(),
        it.owner(),
        it.recordedBy(),
        NOW,
        null);
  }
}
