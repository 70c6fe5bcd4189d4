package io.safekeep.identity.user;

import io.safekeep.contracts.TenantId;
import io.safekeep.identity.IdentityProblem;
import io.safekeep.runtime.audit.AuditTrail;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Caller;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.Map;
import java.util.UUID;

/// Takes a person's access away, and gives it back. Tokens already issued run out by themselves
/// within minutes; refreshing them fails at once.
@ApplicationScoped
class DeactivateUser {

  private final Users users;
  private final AuditTrail auditTrail;
  private final Caller caller;
  private final Clock clock;

  DeactivateUser(Users users, AuditTrail auditTrail, Caller caller, Clock clock) {
    this.users = users;
    this.auditTrail = auditTrail;
    this.caller = caller;
    this.clock = clock;
  }

  /// @throws Refusal NOT_FOUND, PERSON_NOT_ACTIVE
  @Transactional
  User deactivate(TenantId tenant, UUID id, String reason) {
    var entity = users.locked(tenant, id);
    var deactivated =
        switch (entity.toUser()) {
          case User.Active active -> active.deactivate(reason, clock.instant());
          case User.Deactivated already ->
              throw new Refusal(
                  IdentityProblem.PERSON_NOT_ACTIVE,
                  "user %s was deactivated at %s".formatted(id, already.deactivatedAt()));
        };
    entity.apply(deactivated);
    auditTrail.record(
        caller.actor(), tenant, "user.deactivate", id.toString(), Map.of("reason", reason));
    return deactivated;
  }

  /// @throws Refusal NOT_FOUND, PERSON_ACTIVE
  @Transactional
  User activate(TenantId tenant, UUID id, String reason) {
    var entity = users.locked(tenant, id);
    var active =
        switch (entity.toUser()) {
          case User.Deactivated deactivated -> deactivated.activate();
          case User.Active _ ->
              throw new Refusal(IdentityProblem.PERSON_ACTIVE, "user " + id + " is active");
        };
    entity.apply(active);
    auditTrail.record(
        caller.actor(), tenant, "user.activate", id.toString(), Map.of("reason", reason));
    return active;
  }
}
