package io.safekeep.identity.attestation;

import io.safekeep.identity.role.Role;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// What is required of people at large: policies to acknowledge, and courses by role.
public record Requirements(List<PolicyVersion> policies, List<RoleCourse> courses) {

  public Requirements {
    policies = List.copyOf(policies);
    courses = List.copyOf(courses);
  }

  /// A version of the security policy.
  ///
  /// @param location where people read it
  /// @param requiredFrom from when acknowledgements of earlier versions do not count
  public record PolicyVersion(
      String version,
      String title,
      String location,
      String documentSha256,
      Instant publishedAt,
      Instant requiredFrom) {}

  /// @param requiredFrom from when whoever has the role is suspended without the course
  public record RoleCourse(Role role, String course, Instant requiredFrom) {}

  /// The version that has to be acknowledged at that instant, if there is any.
  public Optional<PolicyVersion> required(Instant now) {
    return policies.stream()
        .filter(policy -> !policy.requiredFrom().isAfter(now))
        .max(Comparator.comparing(PolicyVersion::requiredFrom));
  }

  /// The latest, which people may acknowledge before they have to.
  public Optional<PolicyVersion> latest() {
    return policies.stream().max(Comparator.comparing(PolicyVersion::requiredFrom));
  }

  /// Whether an acknowledgement of these versions will do.
  boolean satisfiedBy(Attestation acknowledgement, Instant now) {
    return required(now)
        .map(required ->
            policies.stream()
                .filter(policy -> acknowledgement.covers().contains(policy.version()))
                .anyMatch(policy -> !policy.requiredFrom().isBefore(required.requiredFrom())))
        .orElse(true);
  }

  Stream<Instant> changes() {
    return Stream.concat(
        policies.stream().map(PolicyVersion::requiredFrom),
        courses.stream().map(RoleCourse::requiredFrom));
  }
}
