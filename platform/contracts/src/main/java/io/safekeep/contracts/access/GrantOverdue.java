package io.safekeep.contracts.access;

import java.time.Instant;
import java.util.UUID;

/// What a grant made is still there although the grant has ended.
///
/// @param urgency `alarm` after five seconds, `page` after thirty
/// @param orderedAt when its end began
public record GrantOverdue(
    UUID tenant,
    UUID grant,
    String employee,
    UUID resource,
    String resourceClass,
    String urgency,
    String detail,
    Instant orderedAt)
    implements AccessEvent {

  public static final String TYPE = "io.safekeep.access.grant.overdue.v1";

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public String subject() {
    return grant.toString();
  }
}
