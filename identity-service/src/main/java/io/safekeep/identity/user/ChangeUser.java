package io.safekeep.identity.user;

import io.safekeep.contracts.TenantId;
import io.safekeep.identity.role.Role;
import io.safekeep.identity.user.User.Particulars;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Actor;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

/// Changes what a person may do, and what is known of them. Tokens and refreshed tokens have the
/// new roles from then on.
@ApplicationScoped
public class ChangeUser {

  private final Users users;
  private final SqlAdministrators administrators;
  private final RecordUser recordUser;
  private final Clock clock;

  ChangeUser(Users users, SqlAdministrators administrators, RecordUser recordUser, Clock clock) {
    this.users = users;
    this.administrators = administrators;
    this.recordUser = recordUser;
    this.clock = clock;
  }

  /// Gives a person these roles and no others.
  ///
  /// @throws Refusal NOT_FOUND, LAST_ADMINISTRATOR
  @Transactional
  public User assign(Actor actor, TenantId tenant, UUID id, Set<Role> roles) {
    var entity = users.locked(tenant, id);
    var user = entity.toUser();
    var before = user.profile().roles();
    if (before.equals(roles)) {
      return user;
    }
    if (user instanceof User.Active
        && before.contains(Role.TENANT_ADMIN)
        && !roles.contains(Role.TENANT_ADMIN)) {
      administrators.requireAnotherThan(tenant, id);
    }
    entity.assign(roles);
    entity.modifiedAt = clock.instant();
    return recordUser.record(
        actor,
        "user.assign-roles",
        entity,
        Map.of("before", labels(before), "roles", labels(roles)));
  }

  /// @throws Refusal NOT_FOUND
  @Transactional
  public User describe(Actor actor, TenantId tenant, UUID id, Particulars particulars) {
    var entity = users.locked(tenant, id);
    var before = entity.toUser().profile().particulars();
    if (before.equals(particulars)) {
      return entity.toUser();
    }
    entity.describe(particulars);
    entity.modifiedAt = clock.instant();
    return recordUser.record(
        actor, "user.describe", entity, Map.of("changed", changed(before, particulars)));
  }

  /// Gives a person another name to sign in with.
  ///
  /// @param userName in lower case
  /// @throws Refusal NOT_FOUND, USER_NAME_TAKEN
  @Transactional
  public User rename(Actor actor, TenantId tenant, UUID id, String userName) {
    var entity = users.locked(tenant, id);
    if (entity.userName.equals(userName)) {
      return entity.toUser();
    }
    users.requireFree(tenant, userName);
    entity.userName = userName;
    entity.modifiedAt = clock.instant();
    return recordUser.record(actor, "user.rename", entity, Map.of());
  }

  /// Notes that something changed that another feature keeps of the person, so that whoever knew
  /// the version before learns of it.
  ///
  /// @throws Refusal NOT_FOUND
  @Transactional
  public void touch(TenantId tenant, UUID id) {
    users.locked(tenant, id).modifiedAt = clock.instant();
    users.flush();
  }

  private static List<String> labels(Set<Role> roles) {
    return roles.stream().map(Role::label).sorted().toList();
  }

  /// Names of what differs: the values are personal data and stay out of the audit trail.
  private static List<String> changed(Particulars before, Particulars after) {
    var changed = new ArrayList<String>();
    if (!Objects.equals(before.displayName(), after.displayName())) {
      changed.add("displayName");
    }
    if (!before.email().equals(after.email())) {
      changed.add("email");
    }
    if (!before.locale().equals(after.locale())) {
      changed.add("locale");
    }
    if (!before.zone().equals(after.zone())) {
      changed.add("zone");
    }
    return changed;
  }
}
