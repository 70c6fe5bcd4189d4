package io.safekeep.access.lock;

import io.safekeep.runtime.security.Actor;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A bar to access: what it is on is let into nothing, or nobody into it.
///
/// @param target id of what it is on; for a team its name
/// @param expiresAt null if it stays until it is lifted
/// @param lifted null while it holds or has expired by itself
public record AccessLock(
    UUID id,
    LockKind kind,
    String target,
    String reason,
    Actor placedBy,
    Instant placedAt,
    @Nullable Instant expiresAt,
    @Nullable Lifted lifted) {

  /// That somebody took a lock away.
  public record Lifted(Actor by, String reason, Instant at) {}
}
