package io.safekeep.backup.datastore;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Where a datastore stands among those that had its place.
///
/// @param releasedAt when its protection was ended; null while it is protected
/// @param replaces the datastore whose place it has taken
/// @param replacedBy the datastore that has taken its place
public record Succession(
    @Nullable Instant releasedAt, @Nullable UUID replaces, @Nullable UUID replacedBy) {}
