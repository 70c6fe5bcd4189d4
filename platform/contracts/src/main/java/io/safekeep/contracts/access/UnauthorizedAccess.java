package io.safekeep.contracts.access;

import java.time.Instant;
import java.util.UUID;

/// Access to a tenant's data, or the means for it, was found that no active grant allows.
///
/// @param kind what was found, for example `drift`, `foreign-binding`, `unknown-backend`,
///   `two-places`
/// @param detail for people; no secret
public record UnauthorizedAccess(
    UUID tenant,
    UUID resource,
    String resourceClass,
    String kind,
    String detail,
    Instant detectedAt)
    implements AccessEvent {

  public static final String TYPE = "io.safekeep.access.use.unauthorized.v1";

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public String subject() {
    return resource.toString();
  }
}
