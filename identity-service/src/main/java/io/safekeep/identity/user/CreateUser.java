package io.safekeep.identity.user;

import io.safekeep.contracts.TenantId;
import io.safekeep.identity.IdentityProblem;
import io.safekeep.identity.password.Password;
import io.safekeep.identity.password.PasswordOwner;
import io.safekeep.identity.password.Passwords;
import io.safekeep.identity.role.AssignableRoles;
import io.safekeep.identity.role.Role.Holder;
import io.safekeep.identity.tenant.TenantDirectory;
import io.safekeep.runtime.audit.AuditTrail;
import io.safekeep.runtime.id.Ids;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Caller;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Takes a new person of a tenant.
@ApplicationScoped
class CreateUser {

  private final Users users;
  private final TenantDirectory tenants;
  private final Passwords passwords;
  private final AuditTrail auditTrail;
  private final Caller caller;
  private final Ids ids;
  private final Clock clock;

  CreateUser(
      Users users,
      TenantDirectory tenants,
      Passwords passwords,
      AuditTrail auditTrail,
      Caller caller,
      Ids ids,
      Clock clock) {
    this.users = users;
    this.tenants = tenants;
    this.passwords = passwords;
    this.auditTrail = auditTrail;
    this.caller = caller;
    this.ids = ids;
    this.clock = clock;
  }

  /// @throws Refusal NOT_FOUND, USER_NAME_TAKEN, PASSWORD_TOO_WEAK, ROLE_NOT_ASSIGNABLE
  @Transactional
  User create(
      TenantId tenantId,
      String userName,
      String displayName,
      List<String> roles,
      Password password) {
    var tenant = tenants.get(tenantId);
    var lowerName = userName.toLowerCase(Locale.ROOT);
    var assigned = AssignableRoles.of(Holder.TENANT_USER, roles);
    if (users.count("tenantId = ?1 and userName = ?2", tenantId.value(), lowerName) > 0) {
      throw new Refusal(IdentityProblem.USER_NAME_TAKEN, "user name " + lowerName + " is taken")
          .with("field", "userName");
    }
    var id = ids.next();
    var hash =
        passwords.accept(
            PasswordOwner.user(id, tenantId, lowerName, displayName, tenant.profile().name()),
            password);
    var user =
        new User.Active(
            new User.Profile(id, tenantId, lowerName, displayName, assigned, clock.instant()));
    users.persistAndFlush(UserEntity.of(user, hash));
    auditTrail.record(
        caller.actor(),
        tenantId,
        "user.create",
        user.profile().id().toString(),
        Map.of("roles", roles));
    return user;
  }
}
