package io.safekeep.contracts.identity;

import java.time.Instant;
import java.util.UUID;

/// A business relationship with the tenant ended.
///
/// @param kind `subscription`, `trial`, `add-on`, `partner`, `contract` or `dispute`
/// @param lastRelationship true if no other relationship with the tenant is open at that moment
public record RelationshipEnded(
    UUID tenant, UUID relationship, String kind, Instant endedAt, boolean lastRelationship)
    implements IdentityEvent {

  public static final String TYPE = "io.safekeep.identity.relationship.ended.v1";

  @Override
  public String type() {
    return TYPE;
  }
}
