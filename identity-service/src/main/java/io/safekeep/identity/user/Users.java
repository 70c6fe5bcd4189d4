package io.safekeep.identity.user;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import io.safekeep.contracts.TenantId;
import io.safekeep.identity.IdentityProblem;
import io.safekeep.runtime.problem.Refusal;
import jakarta.inject.Singleton;
import jakarta.persistence.LockModeType;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/// Table `tenant_user`. Whoever was deleted is not found in it.
@Singleton
class Users implements PanacheRepositoryBase<UserEntity, UUID> {

  /// @throws Refusal NOT_FOUND, also if the user is another tenant's
  UserEntity of(TenantId tenant, UUID id) {
    return find("id = ?1 and tenantId = ?2 and deletedAt is null", id, tenant.value())
        .firstResultOptional()
        .orElseThrow(() -> Refusal.notFound("user " + id));
  }

  /// The same, for whoever is about to change it.
  UserEntity locked(TenantId tenant, UUID id) {
    return find("id = ?1 and tenantId = ?2 and deletedAt is null", id, tenant.value())
        .withLock(LockModeType.PESSIMISTIC_WRITE)
        .firstResultOptional()
        .orElseThrow(() -> Refusal.notFound("user " + id));
  }

  /// @param search part of a name or an address, in any case; empty for everybody
  List<UserEntity> after(TenantId tenant, String search, UUID cursor, int limit) {
    return find(
            """
            tenantId = ?1 and deletedAt is null and id > ?2 and (?3 = ''
              or locate(?3, userName) > 0 or locate(?3, lower(displayName)) > 0
              or locate(?3, lower(email)) > 0)
            order by id
            """,
            tenant.value(),
            cursor,
            search.toLowerCase(Locale.ROOT))
        .page(0, limit)
        .list();
  }

  Optional<UserEntity> named(TenantId tenant, String userName) {
    return find(
            "tenantId = ?1 and userName = ?2 and deletedAt is null",
            tenant.value(),
            userName.toLowerCase(Locale.ROOT))
        .firstResultOptional();
  }

  /// @throws Refusal USER_NAME_TAKEN
  void requireFree(TenantId tenant, String userName) {
    if (named(tenant, userName).isPresent()) {
      throw new Refusal(IdentityProblem.USER_NAME_TAKEN, "user name " + userName + " is taken")
          .with("field", "userName");
    }
  }
}
