package io.safekeep.identity.delegation;

import io.safekeep.contracts.TenantId;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;

/// A grant by which an employee may act in a tenant's portal.
///
/// @param employee the `sub` of the employee's own tokens
/// @param audience of the portal's tokens
/// @param scopes the most that such a token may have
public record PortalGrant(
    UUID id,
    TenantId tenant,
    String employee,
    String audience,
    Set<String> scopes,
    Instant endsAt) {

  public PortalGrant {
    scopes = Set.copyOf(scopes);
  }

  /// Whom the tokens are of: the vendor's support for that tenant, no person of the tenant's. Is no
  /// UUID, so it cannot be taken for a person's id.
  public String principal() {
    return "urn:safekeep:support:" + tenant;
  }
}
