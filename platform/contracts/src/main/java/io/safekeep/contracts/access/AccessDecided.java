package io.safekeep.contracts.access;

import java.time.Instant;
import java.util.UUID;

/// A request for access is decided; nothing changes it any more.
///
/// @param outcome `approved`, `denied`, `withdrawn` or `expired`
public record AccessDecided(
    UUID tenant, UUID request, String employee, String outcome, Instant decidedAt)
    implements AccessEvent {

  public static final String TYPE = "io.safekeep.access.request.decided.v1";

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public String subject() {
    return request.toString();
  }
}
