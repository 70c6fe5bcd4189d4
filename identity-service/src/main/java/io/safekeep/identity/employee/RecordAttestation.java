package io.safekeep.identity.employee;

import io.safekeep.identity.attestation.Attestation;
import io.safekeep.identity.attestation.Requirements.PolicyVersion;
import io.safekeep.identity.attestation.SqlAttestations;
import io.safekeep.identity.attestation.SqlRequirements;
import io.safekeep.identity.attestation.Standing;
import io.safekeep.runtime.audit.AuditTrail;
import io.safekeep.runtime.id.Ids;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Actor;
import io.safekeep.runtime.security.Caller;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Puts on record what was checked, agreed and learnt. What it lifts is lifted at once.
@ApplicationScoped
public class RecordAttestation {

  private static final Set<String> REFERENCE = Set.of("present", "declined");

  private final Employees employees;
  private final SqlAttestations attestations;
  private final SqlRequirements requirements;
  private final SettleEmployee settleEmployee;
  private final AuditTrail auditTrail;
  private final Caller caller;
  private final Ids ids;
  private final Clock clock;

  RecordAttestation(
      Employees employees,
      SqlAttestations attestations,
      SqlRequirements requirements,
      SettleEmployee settleEmployee,
      AuditTrail auditTrail,
      Caller caller,
      Ids ids,
      Clock clock) {
    this.employees = employees;
    this.attestations = attestations;
    this.requirements = requirements;
    this.settleEmployee = settleEmployee;
    this.auditTrail = auditTrail;
    this.caller = caller;
    this.ids = ids;
    this.clock = clock;
  }

  /// What is to be recorded; see [Attestation].
  public record Evidence(
      Attestation.Kind kind,
      Set<String> covers,
      String provider,
      Instant completedAt,
      @Nullable Instant validUntil,
      String documentSha256) {}

  /// @throws Refusal NOT_FOUND, PERSON_NOT_ACTIVE; INVALID_REQUEST
  @Transactional
  public Attestation record(UUID employee, Evidence evidence) {
    check(evidence);
    return record(employee, evidence, caller.actor());
  }

  /// The person acknowledges a version of the policy.
  ///
  /// @throws Refusal NOT_FOUND, PERSON_NOT_ACTIVE
  @Transactional
  public void acknowledge(UUID employee, PolicyVersion policy) {
    record(
        employee,
        new Evidence(
            Attestation.Kind.ACKNOWLEDGEMENT,
            Set.of(policy.version()),
            "the person",
            clock.instant(),
            null,
            policy.documentSha256()),
        new Actor(employee.toString(), null));
  }

  private Attestation record(UUID employee, Evidence evidence, Actor by) {
    var entity = employees.locked(employee);
    TendEmployees.employed(entity);
    var attestation =
        new Attestation(
            ids.next(),
            employee,
            evidence.kind(),
            evidence.covers(),
            evidence.provider(),
            evidence.completedAt(),
            evidence.validUntil(),
            evidence.documentSha256(),
            by.subject(),
            clock.instant());
    attestations.add(attestation);
    auditTrail.record(
        by,
        null,
        "attestation.record",
        employee.toString(),
        Map.of(
            "attestation", attestation.id(),
            "kind", evidence.kind().label(),
            "documentSha256", evidence.documentSha256()));
    settleEmployee.settle(entity);
    return attestation;
  }

  /// For what was recorded by mistake. It stays on record as withdrawn.
  ///
  /// @throws Refusal NOT_FOUND, PERSON_NOT_ACTIVE
  @Transactional
  public void withdraw(UUID employee, UUID attestation, String reason) {
    var entity = employees.locked(employee);
    TendEmployees.employed(entity);
    if (!attestations.withdraw(employee, attestation, caller.subject(), reason)) {
      throw Refusal.notFound("attestation " + attestation);
    }
    auditTrail.record(
        caller.actor(),
        null,
        "attestation.withdraw",
        employee.toString(),
        Map.of("attestation", attestation, "reason", reason));
    settleEmployee.settle(entity);
  }

  private void check(Evidence evidence) {
    if (evidence.completedAt().isAfter(clock.instant())) {
      throw Refusal.invalid("completedAt", evidence.completedAt() + " is in the future");
    }
    var validUntil = evidence.validUntil();
    if (validUntil != null && !validUntil.isAfter(evidence.completedAt())) {
      throw Refusal.invalid("validUntil", validUntil + " is not after completedAt");
    }
    switch (evidence.kind()) {
      case BACKGROUND_CHECK -> requireWithin(evidence, Standing.CHECKS);
      case REFERENCE -> {
        requireOne(evidence);
        requireWithin(evidence, REFERENCE);
      }
      case ACKNOWLEDGEMENT -> {
        requireOne(evidence);
        requireKnownPolicy(evidence.covers().iterator().next());
      }
      case COURSE -> requireOne(evidence);
      case NDA, TRAINING -> {}
    }
  }

  private void requireKnownPolicy(String version) {
    if (requirements.read().policies().stream().noneMatch(one -> one.version().equals(version))) {
      throw Refusal.invalid("covers", "names no version of the policy: " + version);
    }
  }

  private static void requireWithin(Evidence evidence, Set<String> possible) {
    if (evidence.covers().isEmpty() || !possible.containsAll(evidence.covers())) {
      throw Refusal.invalid(
          "covers", "must name some of " + String.join(", ", possible.stream().sorted().toList()));
    }
  }

  private static void requireOne(Evidence evidence) {
    if (evidence.covers().size() != 1) {
      throw Refusal.invalid("covers", "must name exactly one thing");
    }
  }
}
