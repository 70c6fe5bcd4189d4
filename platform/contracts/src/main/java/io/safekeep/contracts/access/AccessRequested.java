package io.safekeep.contracts.access;

import java.time.Instant;
import java.util.UUID;

/// An employee asks for access to something of a tenant.
///
/// @param resourceClass `postgres`, `kubernetes`, `ssh` or `portal`
/// @param reason code, for example `CUSTOMER_INITIATED_SUPPORT`
/// @param customerDecides whether somebody of the tenant has to approve too
/// @param expiresAt until when it can be approved
public record AccessRequested(
    UUID tenant,
    UUID request,
    String employee,
    UUID resource,
    String resourceClass,
    String entitlement,
    String reason,
    String ticket,
    boolean customerDecides,
    Instant expiresAt)
    implements AccessEvent {

  public static final String TYPE = "io.safekeep.access.request.submitted.v1";

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public String subject() {
    return request.toString();
  }
}
