package io.safekeep.retention.notice;

import io.safekeep.runtime.security.Actor;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Two persons' word that a purge may go on although the tenant could not be told.
///
/// @param approvedBy the second person; null so far
record Waiver(
    UUID deletionCase,
    String reason,
    Actor askedBy,
    Instant askedAt,
    @Nullable Actor approvedBy,
    @Nullable Instant approvedAt) {

  boolean isInForce() {
    return approvedBy != null;
  }
}
