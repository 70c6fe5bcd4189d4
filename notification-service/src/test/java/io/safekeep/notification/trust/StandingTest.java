package io.safekeep.notification.trust;

import static io.safekeep.notification.trust.APromise.NOW;
import static io.safekeep.notification.trust.APromise.attestation;
import static io.safekeep.notification.trust.APromise.attestedBy;
import static io.safekeep.notification.trust.APromise.evidence;
import static io.safekeep.notification.trust.APromise.measuredBy;
import static io.safekeep.notification.trust.APromise.promise;
import static org.assertj.core.api.Assertions.assertThat;

import io.safekeep.notification.attestation.Attestation;
import io.safekeep.notification.attestation.AttestationKind;
import io.safekeep.notification.evidence.Evidence;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// What makes a promise kept, and that nothing else does.
class StandingTest {

  private static final Promise TWO = measuredBy("backup/one", "backup/two");

  @Test
  void isKeptOnlyWhileEveryCheckPassedAndIsFresh() {
    assertThat(
            status(TWO, evidence("backup/one", "pass", NOW), evidence("backup/two", "pass", NOW)))
        .isEqualTo(Status.KEPT);
  }

  @Test
  void oneFailureBreaksIt() {
    assertThat(
            status(TWO, evidence("backup/one", "pass", NOW), evidence("backup/two", "fail", NOW)))
        .isEqualTo(Status.BROKEN);
  }

  @Test
  void checkThatNeverSaidAnythingIsUnknownAndNotKept() {
    assertThat(status(TWO, evidence("backup/one", "pass", NOW))).isEqualTo(Status.UNKNOWN);
    assertThat(status(TWO)).isEqualTo(Status.UNKNOWN);
  }

  @Test
  void checkThatCouldNotLookIsUnknownAndNotKept() {
    assertThat(
            status(
                TWO, evidence("backup/one", "pass", NOW), evidence("backup/two", "unknown", NOW)))
        .isEqualTo(Status.UNKNOWN);
  }

  @Test
  void passThatIsTooOldIsStaleAndNotKept() {
    Instant hourAgo = NOW.minus(Duration.ofHours(1));

    assertThat(
            status(
                TWO, evidence("backup/one", "pass", NOW), evidence("backup/two", "pass", hourAgo)))
        .isEqualTo(Status.STALE);
    assertThat(
            status(
                TWO,
                evidence("backup/one", "pass", NOW),
                evidence("backup/two", "pass", hourAgo.plusMillis(1))))
        .isEqualTo(Status.KEPT);
  }

  @Test
  void failureThatGrowsOldStaysAFailure() {
    assertThat(
            status(
                TWO,
                evidence("backup/one", "pass", NOW),
                evidence("backup/two", "fail", NOW.minus(Duration.ofDays(9)))))
        .isEqualTo(Status.BROKEN);
  }

  @Test
  void checkThatTheCatalogueDoesNotNameCountsToo() {
    assertThat(
            status(
                measuredBy("backup/one"),
                evidence("backup/one", "pass", NOW),
                evidence("access/other", "fail", NOW)))
        .isEqualTo(Status.BROKEN);
  }

  @Test
  void whatNothingMeasuresIsUnknownWithItsReason() {
    Promise silent = promise("P33", List.of(), List.of(), "Nobody looks at hosts.");

    Standing standing = Standing.of(silent, Map.of(), List.of(), NOW);

    assertThat(standing.status()).isEqualTo(Status.UNKNOWN);
    assertThat(standing.reason()).isEqualTo("Nobody looks at hosts.");
  }

  @Test
  void attestationMakesItAttestedUntilItEnds() {
    Promise vouched = attestedBy("P78", "no-physical-media");
    Attestation good =
        attestation(
            AttestationKind.NO_PHYSICAL_MEDIA,
            "Firm",
            NOW.minus(Duration.ofDays(1)),
            NOW.plus(Duration.ofDays(1)));

    assertThat(Standing.of(vouched, Map.of(), List.of(good), NOW).status())
        .isEqualTo(Status.ATTESTED);
    assertThat(Standing.of(vouched, Map.of(), List.of(good), NOW.plus(Duration.ofDays(1))).status())
        .isEqualTo(Status.ATTESTATION_EXPIRED);
    assertThat(Standing.of(vouched, Map.of(), List.of(), NOW).status()).isEqualTo(Status.UNKNOWN);
  }

  @Test
  void passingCheckDoesNotStandForAMissingAttestation() {
    Promise both = promise("P30", List.of("backup/one"), List.of("vendor-certificate"), null);

    assertThat(status(both, evidence("backup/one", "pass", NOW))).isEqualTo(Status.UNKNOWN);
  }

  /// Status of nothing but what was kept and attested is good: there is no other way to be green.
  @Test
  void onlyTwoStatesAreGood() {
    assertThat(Arrays.stream(Status.values()).filter(Status::isGood))
        .containsExactly(Status.KEPT, Status.ATTESTED);
  }

  private static Status status(Promise promise, Evidence... newest) {
    return Standing.of(
            promise,
            Arrays.stream(newest).collect(Collectors.toMap(Evidence::name, Function.identity())),
            List.of(),
            NOW)
        .status();
  }
}
