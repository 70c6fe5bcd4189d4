package io.safekeep.notification.staff;

import java.util.Set;
import java.util.UUID;

/// One of the vendor's people.
///
/// @param id the `sub` of their tokens
/// @param teams names such as `platform`
/// @param roles of the permission matrix
/// @param active false before they start, while they are suspended, and after they left
public record Employee(
    UUID id, String displayName, Set<String> teams, Set<String> roles, boolean active) {

  public Employee {
    teams = Set.copyOf(teams);
    roles = Set.copyOf(roles);
  }
}
