package io.safekeep.access.grant;

import io.safekeep.access.resource.Resource;
import io.safekeep.contracts.TenantId;
import java.util.UUID;

/// What was granted to whom: all that enforcing it needs to know.
///
/// @param employee the token's `sub`
/// @param reason for example `CUSTOMER_INITIATED_SUPPORT`
public record GrantTerms(
    UUID grant,
    UUID request,
    String employee,
    String reason,
    String ticket,
    Resource resource,
    Privilege privilege) {

  public TenantId tenant() {
    return resource.tenant();
  }
}
