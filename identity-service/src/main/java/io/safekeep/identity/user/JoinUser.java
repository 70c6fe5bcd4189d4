package io.safekeep.identity.user;

import io.safekeep.contracts.TenantId;
import io.safekeep.identity.password.Passwords;
import io.safekeep.identity.role.Role;
import io.safekeep.runtime.audit.AuditTrail;
import io.safekeep.runtime.id.Ids;
import io.safekeep.runtime.security.Actor;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/// Takes in people for whom the tenant's own issuer vouches, and keeps their roles as it says. They
/// have no password here.
@ApplicationScoped
public class JoinUser {

  private static final int LONGEST_NAME = 64;

  private static final Predicate<String> FITS =
      Pattern.compile("[a-z0-9]([a-z0-9._-]*[a-z0-9])?").asMatchPredicate();

  private final Users users;
  private final Passwords passwords;
  private final AuditTrail auditTrail;
  private final Ids ids;
  private final Clock clock;

  JoinUser(Users users, Passwords passwords, AuditTrail auditTrail, Ids ids, Clock clock) {
    this.users = users;
    this.passwords = passwords;
    this.auditTrail = auditTrail;
    this.ids = ids;
    this.clock = clock;
  }

  /// True if a user name has the form that all have.
  public static boolean fits(String userName) {
    return userName.length() <= LONGEST_NAME && FITS.test(userName.toLowerCase(Locale.ROOT));
  }

  /// @param userName that [#fits]
  /// @return the account's id; empty if somebody of the tenant has that name
  @Transactional
  public Optional<UUID> join(
      Actor by, TenantId tenant, String userName, String displayName, Set<Role> roles) {
    var lowerName = userName.toLowerCase(Locale.ROOT);
    if (users.count("tenantId = ?1 and userName = ?2", tenant.value(), lowerName) > 0) {
      return Optional.empty();
    }
    var profile =
        new User.Profile(ids.next(), tenant, lowerName, displayName, roles, clock.instant());
    users.persistAndFlush(UserEntity.of(new User.Active(profile), passwords.unmatched()));
    auditTrail.record(
        by, tenant, "user.create", profile.id().toString(), Map.of("roles", labels(roles)));
    return Optional.of(profile.id());
  }

  /// Gives an account these roles and no others.
  @Transactional
  public void setRoles(Actor by, TenantId tenant, UUID id, Set<Role> roles) {
    var entity = users.locked(tenant, id);
    var wanted = labels(roles);
    if (!List.of(entity.roles).equals(wanted)) {
      entity.roles = wanted.toArray(String[]::new);
      auditTrail.record(by, tenant, "user.set-roles", id.toString(), Map.of("roles", wanted));
    }
  }

  private static List<String> labels(Collection<Role> roles) {
    return roles.stream().map(Role::label).sorted().toList();
  }
}
