package io.safekeep.backup.keys;

import io.safekeep.contracts.TenantId;
import java.time.Instant;
import java.util.UUID;

/// An order to destroy a tenant's keys, as it came.
///
/// @param id the same in each step
/// @param source `ce_source` of the event that brought it; only retention-service's counts. That
///   the event is really from there is what the broker's access control says: nobody else may write
///   to retention-service's topic
/// @param notBefore when the keys may be destroyed; by then somebody must have had time to object
public record DestructionOrder(UUID id, TenantId tenant, String source, Instant notBefore) {}
