package io.safekeep.contracts.identity;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Something about one of the vendor's people changed; says all that is known of them now.
///
/// @param employee the `sub` of their tokens
/// @param displayName what approvers and customers see as the name of who wants access
/// @param teams names such as `customer-support`
/// @param roles of the permission matrix
/// @param manager who answers for them; null for nobody
/// @param active false before they start, while they are suspended, and after they left
/// @param backgroundCheckAt when their background check was completed; null for none that counts
/// @param ndaAt when they signed a non-disclosure agreement; null for none that counts
/// @param acknowledgementAt when they acknowledged the security policy that is required now; null
///   for not yet
/// @param trainingAt when they last finished security training; null for none that counts
/// @param version grows with each change of the same employee; a lower one is older
public record EmployeeChanged(
    UUID employee,
    String displayName,
    List<String> teams,
    List<String> roles,
    @Nullable UUID manager,
    boolean active,
    @Nullable Instant backgroundCheckAt,
    @Nullable Instant ndaAt,
    @Nullable Instant acknowledgementAt,
    @Nullable Instant trainingAt,
    long version)
    implements IdentityEvent {

  public static final String TYPE = "io.safekeep.identity.employee.changed.v1";

  public EmployeeChanged {
    teams = List.copyOf(teams);
    roles = List.copyOf(roles);
  }

  @Override
  public @Nullable UUID tenant() {
    return null;
  }

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public String subject() {
    return employee.toString();
  }
}
