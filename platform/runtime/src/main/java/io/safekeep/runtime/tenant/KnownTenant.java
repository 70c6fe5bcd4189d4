package io.safekeep.runtime.tenant;

import java.time.Instant;
import java.util.UUID;

/// What this service knows about a tenant.
///
/// @param domain what the tenant's sign-in names end in
/// @param state `active` or `suspended`
/// @param openRelationships number of business relationships that have started and not ended
/// @param changedAt when identity-service last told something about the tenant
public record KnownTenant(
    UUID id,
    String name,
    String domain,
    String region,
    String plan,
    String state,
    int openRelationships,
    Instant changedAt) {}
