package io.safekeep.contracts.identity;

import io.safekeep.contracts.Event;
import io.safekeep.contracts.Topics;

/// What identity-service tells about tenants, their relationships and people, and about the
/// vendor's people.
public sealed interface IdentityEvent extends Event
    permits TenantCreated,
        TenantSuspended,
        TenantReinstated,
        RelationshipStarted,
        RelationshipEnded,
        EmployeeChanged,
        UserChanged,
        NewDeviceUsed,
        ApiKeyEnded {

  @Override
  default String topic() {
    return Topics.IDENTITY;
  }

  @Override
  default String subject() {
    return String.valueOf(tenant());
  }
}
