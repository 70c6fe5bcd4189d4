package io.safekeep.identity.attestation;

import static org.assertj.core.api.Assertions.assertThat;

import io.safekeep.identity.attestation.Attestation.Kind;
import io.safekeep.identity.attestation.Requirements.PolicyVersion;
import io.safekeep.identity.attestation.Requirements.RoleCourse;
import io.safekeep.identity.role.Role;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StandingTest {

  private static final Standing.Person ADA =
      new Standing.Person(
          LocalDate.parse("2026-03-01"), LocalDate.parse("2026-04-01"), Set.of(Role.SUPPORT));
  private static final Instant FIRST_DAY = Instant.parse("2026-04-01T08:00:00Z");
  private static final Requirements NOTHING = new Requirements(List.of(), List.of());
  private static final Attestation CHECKED =
      attested(
          Kind.BACKGROUND_CHECK, "2026-02-20T12:00:00Z", "employment", "education", "criminal");
  private static final Attestation NDA = attested(Kind.NDA, "2026-03-20T12:00:00Z");

  @Test
  void nobodyStartsWithoutCheckAndNda() {
    assertThat(at(FIRST_DAY, NOTHING).missingToStart())
        .containsExactly(
            "a background check of employment, education and criminal record, completed by"
                + " 2026-03-01",
            "a signed non-disclosure agreement");
    assertThat(at(FIRST_DAY, NOTHING, CHECKED, NDA).missingToStart()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "2026-03-01T23:59:59Z, true",
    "2026-03-02T00:00:00Z, false",
  })
  void checkIsOverByTheDayOfTheOffer(String completedAt, boolean passed) {
    var check = attested(Kind.BACKGROUND_CHECK, completedAt, "employment", "education", "criminal");

    assertThat(at(FIRST_DAY, NOTHING, check, NDA).missingToStart().isEmpty()).isEqualTo(passed);
  }

  @Test
  void checkOfTwoKindsIsNone() {
    var check = attested(Kind.BACKGROUND_CHECK, "2026-02-20T12:00:00Z", "employment", "criminal");

    assertThat(at(FIRST_DAY, NOTHING, check, NDA).gates()).doesNotContainKey(Kind.BACKGROUND_CHECK);
  }

  @ParameterizedTest
  @CsvSource({
    "2026-04-30T23:59:59Z, false",
    "2026-05-01T00:00:00Z, true",
  })
  void fromDay31OnWhoeverIsNotTrainedIsSuspended(Instant now, boolean suspended) {
    assertThat(at(now, NOTHING, CHECKED, NDA).suspendedFor())
        .isEqualTo(suspended ? List.of("security training") : List.of());
  }

  @Test
  void trainingCountsForAYearAtMost() {
    var trained = attested(Kind.TRAINING, "2026-04-10T00:00:00Z");
    var lastDay = Instant.parse("2027-04-09T23:59:59Z");

    assertThat(at(lastDay, NOTHING, CHECKED, NDA, trained).suspendedFor()).isEmpty();
    assertThat(at(lastDay.plusSeconds(1), NOTHING, CHECKED, NDA, trained).suspendedFor())
        .containsExactly("security training");
    assertThat(at(lastDay, NOTHING, CHECKED, NDA, trained).changesAt())
        .contains(Instant.parse("2027-04-10T00:00:00Z"));
  }

  @Test
  void laterTrainingThatEndsSoonerDoesNotShortenAnEarlierOne() {
    var year = attested(Kind.TRAINING, "2026-04-10T00:00:00Z");
    var shorter =
        new Attestation(
            UUID.randomUUID(),
            UUID.randomUUID(),
            Kind.TRAINING,
            Set.of(),
            "a school",
            Instant.parse("2026-05-10T00:00:00Z"),
            Instant.parse("2026-06-10T00:00:00Z"),
            "00",
            "hr",
            FIRST_DAY);

    assertThat(at(Instant.parse("2026-06-01T00:00:00Z"), NOTHING, year, shorter).gates())
        .containsEntry(
            Kind.TRAINING,
            new Standing.Passed(
                Instant.parse("2026-04-10T00:00:00Z"),
                Optional.of(Instant.parse("2027-04-10T00:00:00Z"))));
  }

  @Test
  void acknowledgementOfAnEarlierPolicyCountsUntilTheNewOneIsRequired() {
    var requirements =
        new Requirements(
            List.of(policy("1", "2026-01-01T00:00:00Z"), policy("2", "2026-06-01T00:00:00Z")),
            List.of());
    var first = attested(Kind.ACKNOWLEDGEMENT, "2026-04-01T07:00:00Z", "1");
    var second = attested(Kind.ACKNOWLEDGEMENT, "2026-05-20T07:00:00Z", "2");
    var before = Instant.parse("2026-05-31T23:59:59Z");
    var after = Instant.parse("2026-06-01T00:00:00Z");

    assertThat(at(before, requirements, first).gates()).containsKey(Kind.ACKNOWLEDGEMENT);
    assertThat(at(before, requirements, second).gates()).containsKey(Kind.ACKNOWLEDGEMENT);
    assertThat(at(after, requirements, first).gates()).doesNotContainKey(Kind.ACKNOWLEDGEMENT);
    assertThat(at(after, requirements, second).gates()).containsKey(Kind.ACKNOWLEDGEMENT);
    assertThat(at(before, requirements, first).changesAt())
        .hasValueSatisfying(change -> assertThat(change).isBeforeOrEqualTo(after));
  }

  @Test
  void roleThatNeedsACourseSuspendsWhoHasNotTakenIt() {
    var requirements =
        new Requirements(
            List.of(),
            List.of(
                new RoleCourse(Role.SUPPORT, "careful-hands", FIRST_DAY),
                new RoleCourse(Role.ENGINEER, "databases", FIRST_DAY)));
    var taken = attested(Kind.COURSE, "2026-04-01T07:00:00Z", "careful-hands");

    assertThat(at(FIRST_DAY, requirements, CHECKED, NDA).suspendedFor())
        .containsExactly("the course careful-hands, for the role support");
    assertThat(at(FIRST_DAY, requirements, CHECKED, NDA, taken).suspendedFor()).isEmpty();
  }

  private static Standing at(Instant now, Requirements requirements, Attestation... attestations) {
    return Standing.of(ADA, List.of(attestations), requirements, now);
  }

  private static PolicyVersion policy(String version, String requiredFrom) {
    return new PolicyVersion(
        version, "Policy", "https://x.example", "00", FIRST_DAY, Instant.parse(requiredFrom));
  }

  private static Attestation attested(Kind kind, String completedAt, String... covers) {
    return new Attestation(
        UUID.randomUUID(),
        UUID.randomUUID(),
        kind,
        Set.of(covers),
        "a provider",
        Instant.parse(completedAt),
        null,
        "00",
        "hr",
        FIRST_DAY);
  }
}
