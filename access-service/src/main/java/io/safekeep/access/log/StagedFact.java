package io.safekeep.access.log;

import java.time.Instant;
import java.util.SortedMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A fact that waits for its place in a log.
///
/// @param open values as JSON
record StagedFact(
    UUID id,
    LogName log,
    String type,
    Instant at,
    @Nullable UUID request,
    @Nullable UUID grant,
    @Nullable UUID session,
    @Nullable Long number,
    String open,
    SortedMap<String, String> sealed) {}
