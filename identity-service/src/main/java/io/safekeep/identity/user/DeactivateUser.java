package io.safekeep.identity.user;

import io.safekeep.contracts.TenantId;
import io.safekeep.identity.IdentityProblem;
import io.safekeep.identity.role.Role;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Actor;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.Map;
import java.util.UUID;

/// Takes a person's access away, and gives it back. Their sessions and refresh tokens end in the
/// same transaction, by the schema; access tokens run out by themselves within minutes.
@ApplicationScoped
public class DeactivateUser {

  private final Users users;
  private final SqlAdministrators administrators;
  private final RecordUser recordUser;
  private final Clock clock;

  DeactivateUser(
      Users users, SqlAdministrators administrators, RecordUser recordUser, Clock clock) {
    this.users = users;
    this.administrators = administrators;
    this.recordUser = recordUser;
    this.clock = clock;
  }

  /// @throws Refusal NOT_FOUND, PERSON_NOT_ACTIVE, LAST_ADMINISTRATOR
  @Transactional
  public User deactivate(Actor actor, TenantId tenant, UUID id, String reason) {
    var entity = users.locked(tenant, id);
    switch (entity.toUser()) {
      case User.Active active -> deactivate(entity, active, reason);
      case User.Deactivated already ->
          throw new Refusal(
              IdentityProblem.PERSON_NOT_ACTIVE,
              "user %s was deactivated at %s".formatted(id, already.deactivatedAt()));
    }
    return recordUser.record(actor, "user.deactivate", entity, Map.of("reason", reason));
  }

  /// @throws Refusal NOT_FOUND, PERSON_ACTIVE
  @Transactional
  public User activate(Actor actor, TenantId tenant, UUID id, String reason) {
    var entity = users.locked(tenant, id);
    var active =
        switch (entity.toUser()) {
          case User.Deactivated deactivated -> deactivated.activate();
          case User.Active _ ->
              throw new Refusal(IdentityProblem.PERSON_ACTIVE, "user " + id + " is active");
        };
    entity.apply(active);
    entity.modifiedAt = clock.instant();
    return recordUser.record(actor, "user.activate", entity, Map.of("reason", reason));
  }

  /// Removes a person for good: nobody finds them any more, and their name is free. What the audit
  /// trail says of them keeps its subject.
  ///
  /// @throws Refusal NOT_FOUND, LAST_ADMINISTRATOR
  @Transactional
  public void delete(Actor actor, TenantId tenant, UUID id, String reason) {
    var entity = users.locked(tenant, id);
    if (entity.toUser() instanceof User.Active active) {
      deactivate(entity, active, reason);
    }
    entity.deletedAt = clock.instant();
    recordUser.record(actor, "user.delete", entity, Map.of("reason", reason));
  }

  private void deactivate(UserEntity entity, User.Active active, String reason) {
    var profile = active.profile();
    if (profile.roles().contains(Role.TENANT_ADMIN)) {
      administrators.requireAnotherThan(profile.tenant(), profile.id());
    }
    var now = clock.instant();
    entity.apply(active.deactivate(reason, now));
    entity.modifiedAt = now;
  }
}
