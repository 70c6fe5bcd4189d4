package io.safekeep.retention.hold;

import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.security.Actor;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A duty to keep what a tenant has, whatever else says that it has to go.
///
/// @param owner who answers for it, for example the counsel that leads the matter
/// @param reviewAt until when somebody must have looked whether it is still needed; it holds on
///   after that
/// @param released null while it is in force
public record LegalHold(
    UUID id,
    TenantId tenant,
    String owner,
    String reason,
    Actor placedBy,
    Instant placedAt,
    Instant reviewAt,
    @Nullable Released released) {

  /// That a hold is over.
  public record Released(Actor by, String reason, Instant at) {}

  public boolean isInForce() {
    return released == null;
  }

  /// Whether somebody should have looked at it by now.
  public boolean isOverdue(Instant now) {
    return isInForce() && now.isAfter(reviewAt);
  }
}
