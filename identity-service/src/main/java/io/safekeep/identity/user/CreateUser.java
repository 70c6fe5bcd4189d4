package io.safekeep.identity.user;

import io.safekeep.contracts.TenantId;
import io.safekeep.identity.password.Password;
import io.safekeep.identity.password.PasswordOwner;
import io.safekeep.identity.password.Passwords;
import io.safekeep.identity.role.Role;
import io.safekeep.identity.tenant.TenantDirectory;
import io.safekeep.identity.user.User.Particulars;
import io.safekeep.runtime.id.Ids;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Actor;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Takes a new person of a tenant.
@ApplicationScoped
public class CreateUser {

  private final Users users;
  private final SqlUserNames userNames;
  private final TenantDirectory tenants;
  private final Passwords passwords;
  private final RecordUser recordUser;
  private final Ids ids;
  private final Clock clock;

  CreateUser(
      Users users,
      SqlUserNames userNames,
      TenantDirectory tenants,
      Passwords passwords,
      RecordUser recordUser,
      Ids ids,
      Clock clock) {
    this.users = users;
    this.userNames = userNames;
    this.tenants = tenants;
    this.passwords = passwords;
    this.recordUser = recordUser;
    this.ids = ids;
    this.clock = clock;
  }

  /// A person to be taken in.
  ///
  /// @param userName see [UserName], in any case
  /// @param password empty for somebody who proves who they are in other ways, or sets one later
  public record NewPerson(
      String userName, Particulars particulars, Set<Role> roles, Optional<Password> password) {

    public NewPerson {
      roles = Set.copyOf(roles);
    }

    @Override
    public String toString() {
      return "NewPerson[" + userName + "]";
    }
  }

  /// @throws Refusal NOT_FOUND, TENANT_SEALED, USER_NAME_TAKEN, PASSWORD_TOO_WEAK
  @Transactional
  public User create(Actor actor, TenantId tenantId, NewPerson person) {
    var tenant = tenants.getUnsealed(tenantId);
    var lowerName = person.userName().toLowerCase(Locale.ROOT);
    userNames.waitForTurn(tenantId, lowerName);
    users.requireFree(tenantId, lowerName);
    var id = ids.next();
    var owner =
        PasswordOwner.user(
            id, tenantId, lowerName, person.particulars().displayName(), tenant.profile().name());
    var hash =
        person
            .password()
            .map(password -> passwords.accept(owner, password))
            .orElseGet(() -> passwords.unmatched(id));
    var user =
        new User.Active(
            new User.Profile(
                id, tenantId, lowerName, person.particulars(), person.roles(), clock.instant()));
    var entity = UserEntity.of(user, hash);
    users.persistAndFlush(entity);
    return recordUser.record(
        actor,
        "user.create",
        entity,
        Map.of("roles", person.roles().stream().map(Role::label).sorted().toList()));
  }
}
