package io.safekeep.access.employee;

import java.util.Collections;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One of the vendor's people.
///
/// @param id the token's `sub`
/// @param teams names such as `customer-support`; eligibility goes by team
/// @param roles of the permission matrix
/// @param manager id of who answers for them; null for none
/// @param active false before they start and after they left
public record Employee(
    String id,
    String displayName,
    Set<String> teams,
    Set<String> roles,
    @Nullable String manager,
    boolean active,
    Gates gates) {

  public Employee {
    teams = Set.copyOf(teams);
    roles = Set.copyOf(roles);
  }

  public boolean isInAny(Set<String> any) {
    return !Collections.disjoint(teams, any);
  }
}
