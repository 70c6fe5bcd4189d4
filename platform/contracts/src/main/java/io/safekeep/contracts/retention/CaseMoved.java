package io.safekeep.contracts.retention;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A former tenant's data came a step nearer to its end, or was taken back from it.
///
/// @param deletionCase the case that leads the tenant's data out
/// @param from state before: `grace`, `due`, `quarantined`, `purging`, `verifying`, `live-purged`,
///   `aging-out`, `keys-destroyed`, `erased` or `reactivated`; null if the case was opened
/// @param to state now
/// @param purgeAt before this instant nothing of the tenant is deleted
/// @param lastTraceAt when nothing of the tenant will be left anywhere, as planned
public record CaseMoved(
    UUID tenant,
    UUID deletionCase,
    @Nullable String from,
    String to,
    Instant purgeAt,
    Instant lastTraceAt,
    Instant movedAt)
    implements RetentionEvent {

  public static final String TYPE = "io.safekeep.retention.case.moved.v1";

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public String subject() {
    return deletionCase.toString();
  }
}
