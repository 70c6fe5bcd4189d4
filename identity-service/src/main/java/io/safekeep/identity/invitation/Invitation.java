package io.safekeep.identity.invitation;

import io.safekeep.contracts.TenantId;
import io.safekeep.identity.role.Role;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;

/// An administrator's wish that somebody join the tenant, until it is accepted or withdrawn.
///
/// @param userName what they will sign in with, before the tenant's domain
/// @param invitedBy `sub` of whoever asked
/// @param expiresAt when the token of the last mail is not good any more
record Invitation(
    UUID id,
    TenantId tenant,
    String userName,
    String email,
    Set<Role> roles,
    String invitedBy,
    Instant invitedAt,
    Instant expiresAt,
    State state) {

  static final Duration LIFETIME = Duration.ofDays(7);

  Invitation {
    roles = Set.copyOf(roles);
  }

  enum State {
    OPEN,
    ACCEPTED,
    WITHDRAWN
  }

  @Override
  public String toString() {
    return "Invitation[" + id + "]";
  }
}
