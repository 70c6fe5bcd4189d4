package io.safekeep.contracts.access;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/// An employee may use something of a tenant from now on, until the grant ends. Told once more when
/// the end is moved.
///
/// @param employee the `sub` of the employee's tokens
/// @param resourceClass `postgres`, `kubernetes`, `ssh` or `portal`
/// @param audience of the tokens that a portal takes; empty for other classes
/// @param scopes of those tokens; empty for other classes
/// @param endsAt no later than 24 hours after `activatedAt`
public record GrantActivated(
    UUID tenant,
    UUID grant,
    UUID request,
    String employee,
    UUID resource,
    String resourceClass,
    String audience,
    List<String> scopes,
    String reason,
    Instant activatedAt,
    Instant endsAt)
    implements AccessEvent {

  public static final String TYPE = "io.safekeep.access.grant.activated.v1";

  public GrantActivated {
    scopes = List.copyOf(scopes);
  }

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public String subject() {
    return grant.toString();
  }
}
