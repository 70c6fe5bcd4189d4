package io.safekeep.contracts.identity;

import java.util.UUID;

/// The tenant's people and clients can no longer sign in; its data stays.
public record TenantSuspended(UUID tenant, String reason) implements IdentityEvent {

  public static final String TYPE = "io.safekeep.identity.tenant.suspended.v1";

  @Override
  public String type() {
    return TYPE;
  }
}
