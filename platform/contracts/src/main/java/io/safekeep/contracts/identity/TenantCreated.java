package io.safekeep.contracts.identity;

import java.util.UUID;

/// A tenant exists from now on.
///
/// @param name the tenant's display name
/// @param domain what its users' sign-in names end in, unique in the suite
/// @param region where its data may lie, for example `eu` or `us`
/// @param plan `free` or `paid`
public record TenantCreated(UUID tenant, String name, String domain, String region, String plan)
    implements IdentityEvent {

  public static final String TYPE = "io.safekeep.identity.tenant.created.v1";

  @Override
  public String type() {
    return TYPE;
  }
}
