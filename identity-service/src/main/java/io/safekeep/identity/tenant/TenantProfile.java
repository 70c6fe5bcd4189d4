package io.safekeep.identity.tenant;

import io.safekeep.contracts.TenantId;
import java.time.Instant;

/// What is known of a tenant whatever its state.
///
/// @param name as people write it
/// @param domain what its users' sign-in names end in; unique
/// @param region where its data may lie, for example `eu`
public record TenantProfile(
    TenantId id, String name, String domain, String region, Plan plan, Instant createdAt) {

  /// What the tenant pays for.
  public enum Plan {
    FREE,
    PAID
  }
}
