package io.safekeep.identity.user;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.problem.Refusal;
import jakarta.inject.Singleton;
import jakarta.persistence.LockModeType;
import java.util.List;
import java.util.UUID;

/// Table `tenant_user`.
@Singleton
class Users implements PanacheRepositoryBase<UserEntity, UUID> {

  /// @throws Refusal NOT_FOUND, also if the user is another tenant's
  UserEntity of(TenantId tenant, UUID id) {
    return find("id = ?1 and tenantId = ?2", id, tenant.value())
        .firstResultOptional()
        .orElseThrow(() -> Refusal.notFound("user " + id));
  }

  /// The same, for whoever is about to change it.
  UserEntity locked(TenantId tenant, UUID id) {
    return find("id = ?1 and tenantId = ?2", id, tenant.value())
        .withLock(LockModeType.PESSIMISTIC_WRITE)
        .firstResultOptional()
        .orElseThrow(() -> Refusal.notFound("user " + id));
  }

  List<UserEntity> after(TenantId tenant, UUID cursor, int limit) {
    return find("tenantId = ?1 and id > ?2 order by id", tenant.value(), cursor)
        .page(0, limit)
        .list();
  }
}
