package io.safekeep.notification.alert;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A signal as it is kept.
///
/// @param sourceName and
/// @param sourceKind of its source, which rules may go by
/// @param outcome what it did; null until that is decided
/// @param decidedAt null until then
record HeardSignal(
    UUID id,
    UUID source,
    String sourceName,
    SourceKind sourceKind,
    Signal signal,
    Instant receivedAt,
    @Nullable String outcome,
    @Nullable Instant decidedAt) {}
