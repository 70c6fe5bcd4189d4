package io.safekeep.identity.scim;

import com.fasterxml.jackson.databind.JsonNode;
import io.safekeep.contracts.TenantId;
import io.safekeep.identity.role.AssignableRoles;
import io.safekeep.identity.role.Role;
import io.safekeep.identity.role.Role.Holder;
import io.safekeep.identity.scim.ScimUser.Kept;
import io.safekeep.identity.tenant.TenantDirectory;
import io.safekeep.identity.token.Issuer;
import io.safekeep.identity.user.ChangeUser;
import io.safekeep.identity.user.CreateUser;
import io.safekeep.identity.user.CreateUser.NewPerson;
import io.safekeep.identity.user.DeactivateUser;
import io.safekeep.identity.user.ReadParticulars;
import io.safekeep.identity.user.User.Particulars;
import io.safekeep.identity.user.UserName;
import io.safekeep.runtime.security.Actor;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Does what a tenant's identity provider asks: the rules are those of the tenant's administrators,
/// the audit trail the same, only the words are SCIM's.
@ApplicationScoped
class ProvisionUsers {

  private static final String REASON = "deprovisioned by the tenant's identity provider (SCIM)";
  private static final String BACK = "provisioned by the tenant's identity provider (SCIM)";

  private final SqlScimUsers users;
  private final TenantDirectory tenants;
  private final CreateUser createUser;
  private final ChangeUser changeUser;
  private final DeactivateUser deactivateUser;
  private final Issuer issuer;

  ProvisionUsers(
      SqlScimUsers users,
      TenantDirectory tenants,
      CreateUser createUser,
      ChangeUser changeUser,
      DeactivateUser deactivateUser,
      Issuer issuer) {
    this.users = users;
    this.tenants = tenants;
    this.createUser = createUser;
    this.changeUser = changeUser;
    this.deactivateUser = deactivateUser;
    this.issuer = issuer;
  }

  /// @throws ScimError uniqueness, invalidValue
  @Transactional
  Kept create(Actor actor, TenantId tenant, ScimUser wanted) {
    requireFree(tenant, wanted.userName(), null);
    var created =
        createUser.create(
            actor,
            tenant,
            new NewPerson(
                localName(tenant, wanted.userName()),
                particulars(wanted),
                // An empty list is the same as none (RFC 7643, section 2.5).
                wanted
                    .roles()
                    .filter(roles -> !roles.isEmpty())
                    .map(ProvisionUsers::roles)
                    .orElse(Set.of(Role.MEMBER)),
                wanted.password()));
    var id = created.profile().id();
    users.keep(tenant, id, wanted);
    if (!wanted.active()) {
      deactivateUser.deactivate(actor, tenant, id, REASON);
    }
    return users.get(tenant, id);
  }

  /// Puts a whole description in the place of the one before. Roles that it does not speak of stay.
  ///
  /// @param ifMatch version that the provider has seen; null for any
  /// @throws ScimError 404, 412, uniqueness, invalidValue, mutability
  @Transactional
  Kept replace(Actor actor, TenantId tenant, UUID id, ScimUser wanted, @Nullable String ifMatch) {
    var before = users.get(tenant, id);
    requireVersion(before, ifMatch);
    return replace(actor, tenant, before, wanted);
  }

  /// @throws ScimError as [#replace] and [Patch#apply]
  @Transactional
  Kept patch(Actor actor, TenantId tenant, UUID id, JsonNode request, @Nullable String ifMatch) {
    var before = users.get(tenant, id);
    requireVersion(before, ifMatch);
    var changed = Patch.apply(request, before.toJson(location(id)));
    if (!changed.has("roles")) {
      changed.putArray("roles");
    }
    return replace(actor, tenant, before, ScimUser.of(changed));
  }

  /// @throws ScimError 404, 412
  @Transactional
  void delete(Actor actor, TenantId tenant, UUID id, @Nullable String ifMatch) {
    requireVersion(users.get(tenant, id), ifMatch);
    deactivateUser.delete(actor, tenant, id, REASON);
    users.forget(id);
  }

  /// Lets exactly these people hold a role.
  ///
  /// @throws ScimError invalidValue for somebody who is not the tenant's
  @Transactional
  void assign(Actor actor, TenantId tenant, Role role, Set<UUID> wanted) {
    var holding = new HashSet<UUID>();
    users.holding(tenant, role).forEach(member -> holding.add(member.id()));
    for (var id : wanted) {
      if (!holding.contains(id)) {
        var roles = rolesOf(tenant, id);
        roles.add(role);
        changeUser.assign(actor, tenant, id, roles);
      }
    }
    for (var id : holding) {
      if (!wanted.contains(id)) {
        var roles = rolesOf(tenant, id);
        roles.remove(role);
        changeUser.assign(actor, tenant, id, roles);
      }
    }
  }

  URI location(UUID id) {
    return issuer.endpoint("/scim/v2/Users/" + id);
  }

  private Kept replace(Actor actor, TenantId tenant, Kept before, ScimUser wanted) {
    if (wanted.password().isPresent()) {
      throw ScimError.mutability("password is set when a user is created, and by the person then");
    }
    var id = before.id();
    if (!before.userName().equalsIgnoreCase(wanted.userName())) {
      requireFree(tenant, wanted.userName(), id);
      changeUser.rename(actor, tenant, id, localName(tenant, wanted.userName()));
    }
    changeUser.describe(actor, tenant, id, particulars(wanted));
    wanted.roles().ifPresent(roles -> changeUser.assign(actor, tenant, id, roles(roles)));
    if (users.keep(tenant, id, wanted)) {
      changeUser.touch(tenant, id);
    }
    if (before.active() && !wanted.active()) {
      deactivateUser.deactivate(actor, tenant, id, REASON);
    } else if (!before.active() && wanted.active()) {
      deactivateUser.activate(actor, tenant, id, BACK);
    }
    return users.get(tenant, id);
  }

  private void requireFree(TenantId tenant, String userName, @Nullable UUID except) {
    if (users.isTaken(tenant, userName, except)) {
      throw ScimError.taken("userName " + userName + " is taken");
    }
  }

  /// RFC 7644, section 3.14: strong and weak forms name the same version here.
  private static void requireVersion(Kept kept, @Nullable String ifMatch) {
    if (ifMatch != null
        && !ifMatch.strip().equals("*")
        && !ifMatch.replace("W/", "").strip().equals(kept.etag().replace("W/", ""))) {
      throw ScimError.changedMeanwhile();
    }
  }

  /// What the person signs in with here: the part before the domain, which has to be the tenant's.
  private String localName(TenantId tenant, String userName) {
    int at = userName.lastIndexOf('@');
    if (at >= 0) {
      var domain = userName.substring(at + 1).toLowerCase(Locale.ROOT);
      if (!isOwn(tenant, domain)) {
        throw ScimError.invalidValue("userName ends in " + domain + ", which is not the tenant's");
      }
    }
    var local = at < 0 ? userName : userName.substring(0, at);
    if (!UserName.isValid(local)) {
      throw ScimError.invalidValue(
          "userName is not 1 to 64 letters, digits and . _ + ' - in between, and a domain");
    }
    return local.toLowerCase(Locale.ROOT);
  }

  private boolean isOwn(TenantId tenant, String domain) {
    return tenants.get(tenant).profile().domain().equals(domain);
  }

  private Set<Role> rolesOf(TenantId tenant, UUID id) {
    try {
      return new HashSet<>(roles(users.get(tenant, id).roles()));
    } catch (ScimError nobody) {
      throw ScimError.invalidValue("member " + id + " does not exist");
    }
  }

  private static Set<Role> roles(List<String> labels) {
    return AssignableRoles.of(Holder.TENANT_USER, labels);
  }

  private static Particulars particulars(ScimUser user) {
    return ReadParticulars.of(
        user.displayName(),
        user.email().orElse(null),
        user.locale().orElse(null),
        user.zone().orElse(null));
  }

  /// @throws ScimError 404 for what is no identifier of ours
  static UUID id(String text) {
    return Optional.of(text)
        .filter(given -> given.length() == 36)
        .map(given -> {
          try {
            return UUID.fromString(given);
          } catch (IllegalArgumentException noId) {
            throw ScimError.notFound("user " + given);
          }
        })
        .orElseThrow(() -> ScimError.notFound("that user"));
  }
}
