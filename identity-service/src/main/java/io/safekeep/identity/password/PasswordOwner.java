package io.safekeep.identity.password;

import io.safekeep.contracts.TenantId;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Whose a password is or will be: decides which rule it has to meet, and what it may not repeat.
///
/// @param account also of somebody who is being created
/// @param tenant empty for the vendor's own people
/// @param names user name, display name, organisation and the like, which may not occur in it
public record PasswordOwner(UUID account, Optional<TenantId> tenant, List<String> names) {

  public PasswordOwner {
    names = List.copyOf(names);
  }

  /// A person of a tenant.
  public static PasswordOwner user(UUID account, TenantId tenant, String... names) {
    return new PasswordOwner(account, Optional.of(tenant), List.of(names));
  }

  /// One of the vendor's own people.
  public static PasswordOwner employee(UUID account, String... names) {
    return new PasswordOwner(account, Optional.empty(), List.of(names));
  }
}
