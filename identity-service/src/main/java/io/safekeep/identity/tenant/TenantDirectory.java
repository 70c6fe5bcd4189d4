package io.safekeep.identity.tenant;

import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.problem.Refusal;
import jakarta.enterprise.context.ApplicationScoped;
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

  /// @throws Refusal NOT_FOUND
  public Tenant get(TenantId id) {
    return find(id).orElseThrow(() -> Refusal.notFound("tenant " + id));
  }
}
