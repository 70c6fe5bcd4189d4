package io.safekeep.identity.attestation;

import io.safekeep.identity.IdentityProblem;
import io.safekeep.identity.attestation.Requirements.PolicyVersion;
import io.safekeep.identity.attestation.Requirements.RoleCourse;
import io.safekeep.identity.role.Role;
import io.safekeep.runtime.audit.AuditTrail;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Caller;
import io.safekeep.runtime.work.WorkQueue;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Says what is required of people. Everybody is looked at again when it begins to be.
@ApplicationScoped
public class TendRequirements {

  /// Kind of the work item that looks at everybody again.
  public static final String LOOK_AT_ALL = "standing-of-all";

  private final SqlRequirements requirements;
  private final WorkQueue queue;
  private final AuditTrail auditTrail;
  private final Caller caller;
  private final Clock clock;

  TendRequirements(
      SqlRequirements requirements,
      WorkQueue queue,
      AuditTrail auditTrail,
      Caller caller,
      Clock clock) {
    this.requirements = requirements;
    this.queue = queue;
    this.auditTrail = auditTrail;
    this.caller = caller;
    this.clock = clock;
  }

  /// @param requiredFrom null for now
  /// @throws Refusal POLICY_VERSION_EXISTS; INVALID_REQUEST if it is required from before now
  @Transactional
  public PolicyVersion publish(
      String version,
      String title,
      String location,
      String documentSha256,
      @Nullable Instant requiredFrom) {
    var now = clock.instant();
    var policy =
        new PolicyVersion(
            version, title, location, documentSha256, now, notBefore(now, requiredFrom));
    if (!requirements.add(policy, caller.subject())) {
      throw new Refusal(
          IdentityProblem.POLICY_VERSION_EXISTS, "policy version " + version + " is published");
    }
    record("policy.publish", version, Map.of("documentSha256", documentSha256));
    lookAtAllFrom(policy.requiredFrom(), now);
    return policy;
  }

  /// Asks a course of everybody who has the role.
  ///
  /// @param requiredFrom null for now
  /// @throws Refusal INVALID_REQUEST if it is required from before now
  @Transactional
  public RoleCourse require(Role role, String course, @Nullable Instant requiredFrom) {
    var now = clock.instant();
    var required = new RoleCourse(role, course, notBefore(now, requiredFrom));
    requirements.put(required);
    record("role-course.require", role.label(), Map.of("course", course));
    lookAtAllFrom(required.requiredFrom(), now);
    return required;
  }

  /// @throws Refusal NOT_FOUND
  @Transactional
  public void drop(Role role, String course) {
    if (!requirements.remove(role, course)) {
      throw Refusal.notFound("course %s of role %s".formatted(course, role.label()));
    }
    record("role-course.drop", role.label(), Map.of("course", course));
    lookAtAllFrom(clock.instant(), clock.instant());
  }

  private static Instant notBefore(Instant now, @Nullable Instant requiredFrom) {
    if (requiredFrom == null) {
      return now;
    }
    if (requiredFrom.isBefore(now)) {
      throw Refusal.invalid("requiredFrom", requiredFrom + " is in the past");
    }
    return requiredFrom;
  }

  private void lookAtAllFrom(Instant requiredFrom, Instant now) {
    queue.schedule(LOOK_AT_ALL, requiredFrom.toString(), Duration.between(now, requiredFrom));
  }

  private void record(String action, String subject, Map<String, ?> details) {
    auditTrail.record(caller.actor(), null, action, subject, details);
  }
}
