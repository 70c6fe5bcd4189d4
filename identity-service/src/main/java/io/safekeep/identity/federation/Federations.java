package io.safekeep.identity.federation;

import io.safekeep.contracts.TenantId;
import io.safekeep.identity.account.Account;
import io.safekeep.identity.domain.VerifiedDomains;
import io.safekeep.identity.tenant.Tenant;
import io.safekeep.identity.tenant.TenantDirectory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.Optional;
import java.util.UUID;

/// Whose people sign in where. Says nothing of accounts: a tenant's connection is known by the
/// domain alone.
@ApplicationScoped
@Transactional
public class Federations {

  private final SqlConnections connections;
  private final TenantDirectory tenants;
  private final VerifiedDomains domains;

  Federations(SqlConnections connections, TenantDirectory tenants, VerifiedDomains domains) {
    this.connections = connections;
    this.tenants = tenants;
    this.domains = domains;
  }

  /// The connection of the tenant to which the domain of a sign-in name or of an e-mail address
  /// belongs.
  ///
  /// @param signInName or a domain alone
  public Optional<Connection.Enabled> of(String signInName) {
    return domains
        .ownerOf(signInName.substring(signInName.lastIndexOf('@') + 1).strip())
        .flatMap(tenants::find)
        .filter(Tenant::maySignIn)
        .flatMap(tenant -> connections.enabledOf(tenant.id()));
  }

  /// True if a person can sign in at their tenant's issuer only, and by nothing that they have
  /// here.
  public boolean isTheOnlyWayFor(Account account) {
    return account
        .tenant()
        .flatMap(this::enforced)
        .filter(administrator -> !administrator.equals(account.id()))
        .isPresent();
  }

  private Optional<UUID> enforced(TenantId tenant) {
    return connections.enabledOf(tenant).flatMap(connection -> connection.terms().breakGlass());
  }
}
