package io.safekeep.identity.tenant;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.problem.Refusal;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.UUID;

/// Table `relationship`.
@Singleton
class Relationships implements PanacheRepositoryBase<RelationshipEntity, UUID> {

  List<RelationshipEntity> of(TenantId tenant) {
    return list("tenantId = ?1 order by startedAt, id", tenant.value());
  }

  /// @throws Refusal NOT_FOUND, also if the relationship is another tenant's
  RelationshipEntity of(TenantId tenant, UUID id) {
    return find("id = ?1 and tenantId = ?2", id, tenant.value())
        .firstResultOptional()
        .orElseThrow(() -> Refusal.notFound("relationship " + id));
  }
}
