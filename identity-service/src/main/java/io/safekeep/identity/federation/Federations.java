package io.safekeep.identity.federation;

import io.safekeep.contracts.TenantId;
import io.safekeep.identity.account.Account;
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

  Federations(SqlConnections connections, TenantDirectory tenants) {
    this.connections = connections;
    this.tenants = tenants;
  }

  /// The connection of the tenant with the domain of a sign-in name.
  ///
  /// @param signInName or a domain alone
  public Optional<Connection.Enabled> of(String signInName) {
    return tenants
        .findByDomain(signInName.substring(signInName.lastIndexOf('@') + 1).strip())
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
