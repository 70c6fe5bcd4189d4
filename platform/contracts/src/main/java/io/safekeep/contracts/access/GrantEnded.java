package io.safekeep.contracts.access;

import java.time.Instant;
import java.util.UUID;

/// A grant allows nothing any more. Told when its end begins, before all that it made is verified
/// to be gone.
///
/// @param reason `time`, `withdrawn`, `revoked`, `customer`, `locked`, `ineligible` or `review`
public record GrantEnded(
    UUID tenant, UUID grant, String employee, String resourceClass, String reason, Instant endedAt)
    implements AccessEvent {

  public static final String TYPE = "io.safekeep.access.grant.ended.v1";

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public String subject() {
    return grant.toString();
  }
}
