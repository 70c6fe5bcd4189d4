package io.safekeep.backup.wire;

import org.jspecify.annotations.Nullable;

/// Answer to READ_REPLICATION_SLOT for a physical slot.
///
/// @param restartLsn oldest WAL that the slot keeps; null if it keeps none: never reserved, or
///   invalidated
/// @param restartTimeline timeline of that WAL
public record ReplicationSlot(@Nullable Lsn restartLsn, @Nullable TimelineId restartTimeline) {}
