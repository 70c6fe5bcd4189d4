package io.safekeep.backup.expiry;

import io.safekeep.backup.wire.Lsn;
import io.safekeep.backup.wire.TimelineId;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A complete base backup in one repository, as far as its keeping depends on it.
///
/// @param parent what an incremental one builds on; null for a full one
/// @param start where its recovery begins to read WAL
/// @param timeline on which it ended
/// @param recoverableFrom first instant that it can be recovered to
/// @param verified whether its last verification found everything as it was written
/// @param onHistory whether the cluster's present timeline descends from it; false for what a
///   promotion without the newest WAL left behind, and in doubt
/// @param leaving whether its removal has begun, so that it replaces nothing and cannot come back
record StoredBase(
    UUID id,
    @Nullable UUID parent,
    Lsn start,
    TimelineId timeline,
    Instant recoverableFrom,
    boolean verified,
    boolean onHistory,
    boolean leaving) {}
