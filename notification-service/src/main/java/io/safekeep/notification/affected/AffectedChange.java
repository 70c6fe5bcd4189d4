package io.safekeep.notification.affected;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What somebody wants to be otherwise than it was found.
///
/// @param adds whether the tenant was concerned after all; false if it was not
/// @param agreed what another person said; null so far
public record AffectedChange(
    UUID id,
    UUID incident,
    UUID tenant,
    boolean adds,
    String reason,
    String proposedBy,
    Instant proposedAt,
    @Nullable String decidedBy,
    @Nullable Instant decidedAt,
    @Nullable Boolean agreed) {}
