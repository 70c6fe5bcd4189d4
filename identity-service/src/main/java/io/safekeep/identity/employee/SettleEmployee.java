package io.safekeep.identity.employee;

import io.safekeep.contracts.identity.EmployeeChanged;
import io.safekeep.identity.attestation.Attestation;
import io.safekeep.identity.attestation.SqlAttestations;
import io.safekeep.identity.attestation.SqlRequirements;
import io.safekeep.identity.attestation.Standing;
import io.safekeep.identity.role.Role;
import io.safekeep.runtime.audit.AuditTrail;
import io.safekeep.runtime.outbox.Outbox;
import io.safekeep.runtime.security.Actor;
import io.safekeep.runtime.work.WorkQueue;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Draws the consequences of what is true of a person now: suspends, reinstates, lets go whoever's
/// last day is over, tells the other services, and plans when to look again. Part of every change
/// of a person, in its transaction.
@Singleton
class SettleEmployee {

  /// Kind of the work item that looks at one person again; its key is their id.
  static final String LOOK_AGAIN = "standing";

  private final SqlAttestations attestations;
  private final SqlRequirements requirements;
  private final SqlChanges changes;
  private final WorkQueue queue;
  private final Outbox outbox;
  private final AuditTrail auditTrail;
  private final Clock clock;

  SettleEmployee(
      SqlAttestations attestations,
      SqlRequirements requirements,
      SqlChanges changes,
      WorkQueue queue,
      Outbox outbox,
      AuditTrail auditTrail,
      Clock clock) {
    this.attestations = attestations;
    this.requirements = requirements;
    this.changes = changes;
    this.queue = queue;
    this.outbox = outbox;
    this.auditTrail = auditTrail;
    this.clock = clock;
  }

  Standing standing(Employee.Profile profile) {
    return Standing.of(
        profile.person(), attestations.of(profile.id()), requirements.read(), clock.instant());
  }

  /// @param entity locked by the caller
  Employee settle(EmployeeEntity entity) {
    var before = entity.toEmployee();
    var standing = standing(before.profile());
    var now = clock.instant();
    var settled = settled(before, standing, now);
    if (!settled.equals(before)) {
      entity.apply(settled);
      record(settled);
    }
    tell(settled, standing);
    if (settled instanceof Employee.Employed) {
      lookAgain(settled.profile(), standing, now);
    }
    return settled;
  }

  private static Employee settled(Employee employee, Standing standing, Instant now) {
    if (employee instanceof Employee.Employed employed) {
      var leaving = employed.profile().leaving();
      if (leaving != null && !leaving.at().isAfter(now)) {
        return employed.leave(leaving.reason(), now);
      }
    }
    var reasons = standing.suspendedFor();
    return switch (employee) {
      case Employee.Active active when !reasons.isEmpty() -> active.suspend(reasons, now);
      case Employee.Suspended suspended when reasons.isEmpty() -> suspended.reinstate();
      case Employee.Suspended suspended -> suspended.because(reasons);
      case Employee.Active _, Employee.Pending _, Employee.Left _ -> employee;
    };
  }

  private void record(Employee settled) {
    var id = settled.profile().id().toString();
    switch (settled) {
      case Employee.Suspended suspended ->
          auditTrail.record(
              Actor.SUITE, null, "employee.suspend", id, Map.of("reasons", suspended.reasons()));
      case Employee.Active _ ->
          auditTrail.record(Actor.SUITE, null, "employee.reinstate", id, Map.of());
      case Employee.Left left ->
          auditTrail.record(
              Actor.SUITE, null, "employee.deactivate", id, Map.of("reason", left.reason()));
      case Employee.Pending _ -> throw new IllegalStateException(id + " was settled as pending");
    }
  }

  private void tell(Employee employee, Standing standing) {
    var profile = employee.profile();
    outbox.add(
        new EmployeeChanged(
            profile.id(),
            profile.displayName(),
            profile.teams().stream().sorted().toList(),
            profile.roles().stream().map(Role::label).sorted().toList(),
            profile.manager(),
            employee instanceof Employee.Active,
            passedAt(standing, Attestation.Kind.BACKGROUND_CHECK),
            passedAt(standing, Attestation.Kind.NDA),
            passedAt(standing, Attestation.Kind.ACKNOWLEDGEMENT),
            passedAt(standing, Attestation.Kind.TRAINING),
            changes.next(profile.id())));
  }

  private static @Nullable Instant passedAt(Standing standing, Attestation.Kind gate) {
    return Optional.ofNullable(standing.gates().get(gate)).map(Standing.Passed::at).orElse(null);
  }

  private void lookAgain(Employee.Profile profile, Standing standing, Instant now) {
    Stream.concat(
            standing.changesAt().stream(),
            Optional.ofNullable(profile.leaving()).map(Employee.Leaving::at).stream())
        .min(Instant::compareTo)
        .ifPresent(at -> lookAgain(profile.id(), Duration.between(now, at)));
  }

  void lookAgain(UUID employee, Duration delay) {
    queue.schedule(LOOK_AGAIN, employee.toString(), delay);
  }
}
