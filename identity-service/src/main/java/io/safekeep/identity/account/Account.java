package io.safekeep.identity.account;

import io.safekeep.contracts.TenantId;
import io.safekeep.identity.password.PasswordOwner;
import io.safekeep.identity.role.Role;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// A person who may have tokens.
///
/// @param tenant empty for the vendor's own people
/// @param signInName user name with domain, for example `ada@acme.example`
public record Account(
    UUID id, Optional<TenantId> tenant, String signInName, String displayName, Set<Role> roles) {

  public Account {
    roles = Set.copyOf(roles);
  }

  /// The person, as whom a new password is judged for.
  public PasswordOwner passwordOwner() {
    return new PasswordOwner(id, tenant, List.of(signInName, displayName));
  }
}
