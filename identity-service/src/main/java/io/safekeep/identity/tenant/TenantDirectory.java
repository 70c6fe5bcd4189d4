package io.safekeep.identity.tenant;

import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.problem.Refusal;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import jakarta.transaction.Transactional;
import java.util.Locale;
import java.util.Optional;

/// Tenants as the other features look them up.
@ApplicationScoped
public class TenantDirectory {

  private final Tenants tenants;

  TenantDirectory(Tenants tenants) {
    this.tenants = tenants;
  }

  public Optional<Tenant> find(TenantId id) {
    return tenants.findByIdOptional(id.value()).map(TenantEntity::toTenant);
  }

  /// @param domain in any case
  public Optional<Tenant> findByDomain(String domain) {
    return tenants
        .find("domain", domain.toLowerCase(Locale.ROOT))
        .firstResultOptional()
        .map(TenantEntity::toTenant);
  }

  /// A tenant that may still be given something. Until the transaction ends it is not sealed;
  /// others who ask the same do not wait.
  ///
  /// @throws Refusal NOT_FOUND; TENANT_SEALED if its data is being deleted
  @Transactional(Transactional.TxType.MANDATORY)
  public Tenant getUnsealed(TenantId id) {
    var entity = tenants.findById(id.value(), LockModeType.PESSIMISTIC_READ);
    if (entity == null) {
      throw Refusal.notFound("tenant " + id);
    }
    entity.requireUnsealed();
    return entity.toTenant();
  }

  /// @throws Refusal NOT_FOUND
  public Tenant get(TenantId id) {
    return find(id).orElseThrow(() -> Refusal.notFound("tenant " + id));
  }
}
