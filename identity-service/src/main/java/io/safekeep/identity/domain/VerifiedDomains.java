package io.safekeep.identity.domain;

import io.safekeep.contracts.TenantId;
import io.safekeep.identity.tenant.Tenant;
import io.safekeep.identity.tenant.TenantDirectory;
import jakarta.inject.Singleton;
import java.util.Locale;
import java.util.Optional;

/// Says whose domains are: what people of a tenant may be called by, and join it by.
@Singleton
public class VerifiedDomains {

  private final SqlDomains domains;
  private final TenantDirectory tenants;

  VerifiedDomains(SqlDomains domains, TenantDirectory tenants) {
    this.domains = domains;
    this.tenants = tenants;
  }

  /// True of domains that the tenant has verified, and of the one that its sign-in names end in,
  /// which the vendor gave to it.
  ///
  /// @param domain in any case
  public boolean belongsTo(TenantId tenant, String domain) {
    return ownerOf(domain).filter(tenant::equals).isPresent();
  }

  /// The tenant to which a domain belongs in that sense.
  ///
  /// @param domain in any case
  public Optional<TenantId> ownerOf(String domain) {
    var lower = domain.toLowerCase(Locale.ROOT);
    return tenants.findByDomain(lower).map(Tenant::id).or(() -> domains.ownerOf(lower));
  }
}
