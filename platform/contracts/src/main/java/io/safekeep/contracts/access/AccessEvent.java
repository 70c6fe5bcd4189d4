package io.safekeep.contracts.access;

import io.safekeep.contracts.Event;
import io.safekeep.contracts.Topics;

/// What access-service tells about requests for access to a tenant's data, the grants they become,
/// and access that nobody granted.
public sealed interface AccessEvent extends Event
    permits AccessRequested,
        AccessDecided,
        BreakGlassUsed,
        GrantActivated,
        GrantEnded,
        GrantOverdue,
        UnauthorizedAccess,
        LogForked {

  @Override
  default String topic() {
    return Topics.ACCESS;
  }
}
