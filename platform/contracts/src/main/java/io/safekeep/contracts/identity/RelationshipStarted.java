package io.safekeep.contracts.identity;

import java.time.Instant;
import java.util.UUID;

/// A business relationship with the tenant began.
///
/// @param kind `subscription`, `trial`, `add-on`, `partner`, `contract` or `dispute`
public record RelationshipStarted(UUID tenant, UUID relationship, String kind, Instant startedAt)
    implements IdentityEvent {

  public static final String TYPE = "io.safekeep.identity.relationship.started.v1";

  @Override
  public String type() {
    return TYPE;
  }
}
