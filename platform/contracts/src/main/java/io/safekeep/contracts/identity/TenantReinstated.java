package io.safekeep.contracts.identity;

import java.util.UUID;

/// A suspended tenant may sign in again.
public record TenantReinstated(UUID tenant) implements IdentityEvent {

  public static final String TYPE = "io.safekeep.identity.tenant.reinstated.v1";

  @Override
  public String type() {
    return TYPE;
  }
}
