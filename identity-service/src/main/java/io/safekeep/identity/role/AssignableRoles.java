package io.safekeep.identity.role;

import io.safekeep.identity.IdentityProblem;
import io.safekeep.runtime.problem.Refusal;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;

/// Reads role names that somebody wants to give to an account.
public final class AssignableRoles {

  private AssignableRoles() {}

  /// @throws Refusal ROLE_NOT_ASSIGNABLE if a role is unknown or not for that kind of account
  public static Set<Role> of(Role.Holder holder, Collection<String> labels) {
    var roles = EnumSet.noneOf(Role.class);
    for (var label : labels) {
      roles.add(
          Role.find(label)
              .filter(role -> role.isFor(holder))
              .orElseThrow(() -> notAssignable(holder, label)));
    }
    return roles;
  }

  private static Refusal notAssignable(Role.Holder holder, String label) {
    var possible =
        Arrays.stream(Role.values()).filter(role -> role.isFor(holder)).map(Role::label).toList();
    return new Refusal(
            IdentityProblem.ROLE_NOT_ASSIGNABLE,
            "role %s is none of %s".formatted(label, String.join(", ", possible)))
        .with("field", "roles")
        .with("assignable", possible);
  }
}
