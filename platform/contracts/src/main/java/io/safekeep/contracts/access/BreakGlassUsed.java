package io.safekeep.contracts.access;

import java.time.Instant;
import java.util.UUID;

/// An employee took access without waiting for approval, because of an emergency. Everybody who
/// would have approved hears of it, and somebody must review it in time.
///
/// @param reviewDueAt until when it must be reviewed
public record BreakGlassUsed(
    UUID tenant,
    UUID request,
    String employee,
    UUID resource,
    String resourceClass,
    String entitlement,
    String reason,
    String ticket,
    Instant usedAt,
    Instant reviewDueAt)
    implements AccessEvent {

  public static final String TYPE = "io.safekeep.access.break-glass.used.v1";

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public String subject() {
    return request.toString();
  }
}
