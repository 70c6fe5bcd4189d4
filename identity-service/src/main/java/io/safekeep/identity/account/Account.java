package io.safekeep.identity.account;

import io.safekeep.contracts.TenantId;
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

  /// What must not occur in the person's password.
  public List<String> ownNames() {
    return List.of(signInName, displayName);
  }
}
