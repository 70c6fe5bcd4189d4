package io.safekeep.runtime.purge;

import io.safekeep.contracts.TenantId;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Leave for one holder to do one step to one tenant's data, for a few minutes. Signed by
/// retention-service after it has looked at the tenant's relationships once more.
///
/// @param id unique; `jti` of the JWS (RFC 7519, section 4.1.7)
/// @param generation round of the case; a holder that has seen a later one refuses
/// @param participant short name of the service that may act
/// @param store name of its store
/// @param expiresAt at most ten minutes after `notBefore`
/// @param endedAt when retention-service believes that the last relationship ended; null if the
///   case is not about that
public record Warrant(
    UUID id,
    UUID deletionCase,
    int generation,
    TenantId tenant,
    String participant,
    String store,
    Step step,
    Instant notBefore,
    Instant expiresAt,
    @Nullable Instant endedAt) {}
