package io.safekeep.contracts.identity;

import java.util.List;
import java.util.UUID;

/// Something about one of a tenant's people changed; says what they may do now, and nothing of who
/// they are.
///
/// @param user the `sub` of their tokens
/// @param roles of the permission matrix
/// @param state active, deactivated or deleted; the latter two have no access
/// @param version grows with each change of the same user; a lower one is older
public record UserChanged(UUID tenant, UUID user, List<String> roles, String state, long version)
    implements IdentityEvent {

  public static final String TYPE = "io.safekeep.identity.user.changed.v1";

  public UserChanged {
    roles = List.copyOf(roles);
  }

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public String subject() {
    return user.toString();
  }
}
