package io.safekeep.identity.tenant;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.problem.Refusal;
import jakarta.inject.Singleton;
import jakarta.persistence.LockModeType;
import java.util.List;
import java.util.UUID;

/// Table `tenant`.
@Singleton
class Tenants implements PanacheRepositoryBase<TenantEntity, UUID> {

  private final Relationships relationships;

  Tenants(Relationships relationships) {
    this.relationships = relationships;
  }

  /// A tenant as it stands, for whoever is about to change it: others wait.
  ///
  /// @throws Refusal NOT_FOUND
  TenantEntity locked(TenantId id) {
    var entity = findById(id.value(), LockModeType.PESSIMISTIC_WRITE);
    if (entity == null) {
      throw Refusal.notFound("tenant " + id);
    }
    return entity;
  }

  boolean hasOpenRelationship(TenantId id) {
    return relationships.count("tenantId = ?1 and endedAt is null", id.value()) > 0;
  }

  List<TenantEntity> after(UUID cursor, int limit) {
    return find("id > ?1 order by id", cursor).page(0, limit).list();
  }
}
