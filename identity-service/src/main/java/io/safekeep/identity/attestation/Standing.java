package io.safekeep.identity.attestation;

import io.safekeep.identity.attestation.Attestation.Kind;
import io.safekeep.identity.attestation.Requirements.RoleCourse;
import io.safekeep.identity.role.Role;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// What follows from a person's attestations at an instant.
///
/// @param gates what was passed and counts, by gate; what is missing is closed
/// @param missingToStart why the person cannot be activated; empty if nothing is in the way
/// @param suspendedFor why the person is to be kept out for now; empty if nothing is
/// @param changesAt when that may be another, if nothing is recorded meanwhile
public record Standing(
    Map<Kind, Passed> gates,
    List<String> missingToStart,
    List<String> suspendedFor,
    Optional<Instant> changesAt) {

  /// The checks that make a background check.
  public static final Set<String> CHECKS = Set.of("employment", "education", "criminal");

  /// How long a person may work without security training.
  public static final Duration TO_TRAIN = Duration.ofDays(30);

  /// Gates without which access-service grants nothing.
  public static final List<Kind> GATES =
      List.of(Kind.BACKGROUND_CHECK, Kind.NDA, Kind.ACKNOWLEDGEMENT, Kind.TRAINING);

  public Standing {
    gates = Map.copyOf(gates);
    missingToStart = List.copyOf(missingToStart);
    suspendedFor = List.copyOf(suspendedFor);
  }

  /// An open gate.
  ///
  /// @param until empty if it stays open
  public record Passed(Instant at, Optional<Instant> until) {}

  /// What of a person matters here.
  public record Person(LocalDate offeredOn, LocalDate startsOn, Set<Role> roles) {

    public Person {
      roles = Set.copyOf(roles);
    }

    /// The check is over before the offer is made: on that day at the latest.
    boolean isBeforeOffer(Instant completedAt) {
      return completedAt.isBefore(startOf(offeredOn.plusDays(1)));
    }

    /// Start of the 31st day.
    public Instant trainingDueAt() {
      return startOf(startsOn).plus(TO_TRAIN);
    }

    private static Instant startOf(LocalDate day) {
      return day.atStartOfDay(ZoneOffset.UTC).toInstant();
    }
  }

  /// @param attestations all of the person that were not withdrawn
  public static Standing of(
      Person person, List<Attestation> attestations, Requirements requirements, Instant now) {
    var counting = attestations.stream().filter(one -> one.counts(now)).toList();
    var gates = new EnumMap<Kind, Passed>(Kind.class);
    pass(gates, Kind.BACKGROUND_CHECK, counting, one -> isComplete(person, one));
    pass(gates, Kind.NDA, counting, _ -> true);
    pass(gates, Kind.ACKNOWLEDGEMENT, counting, one -> requirements.satisfiedBy(one, now));
    pass(gates, Kind.TRAINING, counting, _ -> true);

    var courses = missingCourses(person, counting, requirements, now);
    var toStart = new ArrayList<String>();
    if (!gates.containsKey(Kind.BACKGROUND_CHECK)) {
      toStart.add(
          "a background check of employment, education and criminal record, completed by "
              + person.offeredOn());
    }
    if (!gates.containsKey(Kind.NDA)) {
      toStart.add("a signed non-disclosure agreement");
    }
    var suspendedFor = new ArrayList<>(toStart);
    toStart.addAll(courses);
    if (!gates.containsKey(Kind.TRAINING) && !now.isBefore(person.trainingDueAt())) {
      suspendedFor.add("security training");
    }
    suspendedFor.addAll(courses);
    return new Standing(
        gates, toStart, suspendedFor, changesAt(person, attestations, requirements, now));
  }

  /// Of what was recorded before checks were named, it is not known which were made.
  private static boolean isComplete(Person person, Attestation check) {
    return check.documentSha256() == null
        || (check.covers().containsAll(CHECKS) && person.isBeforeOffer(check.completedAt()));
  }

  private static void pass(
      Map<Kind, Passed> gates,
      Kind kind,
      List<Attestation> counting,
      Predicate<Attestation> suffices) {
    counting.stream()
        .filter(one -> one.kind() == kind && suffices.test(one))
        .max(
            Comparator.comparing((Attestation one) -> one.endsAt().orElse(Instant.MAX))
                .thenComparing(Attestation::completedAt))
        .ifPresent(last -> gates.put(kind, new Passed(last.completedAt(), last.endsAt())));
  }

  private static List<String> missingCourses(
      Person person, List<Attestation> counting, Requirements requirements, Instant now) {
    return requirements.courses().stream()
        .filter(
            needed -> person.roles().contains(needed.role()) && !needed.requiredFrom().isAfter(now))
        .filter(needed ->
            counting.stream()
                .noneMatch(
                    one -> one.kind() == Kind.COURSE && one.covers().contains(needed.course())))
        .map(Standing::inWords)
        .toList();
  }

  private static String inWords(RoleCourse needed) {
    return "the course %s, for the role %s".formatted(needed.course(), needed.role().label());
  }

  private static Optional<Instant> changesAt(
      Person person, List<Attestation> attestations, Requirements requirements, Instant now) {
    var ofAttestations =
        attestations.stream()
            .flatMap(one -> Stream.concat(Stream.of(one.completedAt()), one.endsAt().stream()));
    return Stream.of(ofAttestations, requirements.changes(), Stream.of(person.trainingDueAt()))
        .flatMap(instants -> instants)
        .filter(instant -> instant.isAfter(now))
        .min(Comparator.naturalOrder());
  }
}
