package io.safekeep.retention.purge;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One time that purges were halted.
///
/// @param endedAt null while they are
public record Halt(
    UUID id,
    String reason,
    Instant haltedAt,
    @Nullable String firstBy,
    @Nullable String firstWhy,
    @Nullable Instant firstAt,
    @Nullable String secondBy,
    @Nullable String secondWhy,
    @Nullable Instant endedAt) {}
