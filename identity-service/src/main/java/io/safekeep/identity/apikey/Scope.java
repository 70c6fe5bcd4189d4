package io.safekeep.identity.apikey;

import io.safekeep.identity.IdentityProblem;
import io.safekeep.identity.role.PermissionMatrix;
import io.safekeep.identity.role.Role;
import io.safekeep.runtime.problem.Refusal;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;

/// What keys may permit: permissions of a tenant's own roles, never more than whoever makes the key
/// has, and never the making of keys, or one that was stolen could outlive its end.
public final class Scope {

  private static final String KEYS = "api-key:";

  private static final SortedSet<String> GRANTABLE = grantable();

  private Scope() {}

  /// Every permission that a key may have, as the matrix stands.
  public static SortedSet<String> all() {
    return GRANTABLE;
  }

  /// @param holds which permissions whoever makes the key has
  /// @throws Refusal SCOPE_NOT_GRANTABLE
  static SortedSet<String> of(Collection<String> asked, Predicate<String> holds) {
    for (var permission : asked) {
      if (!GRANTABLE.contains(permission) || !holds.test(permission)) {
        throw new Refusal(
                IdentityProblem.SCOPE_NOT_GRANTABLE,
                "permission %s is none that a key of yours may have".formatted(permission))
            .with("field", "permissions")
            .with("grantable", GRANTABLE.stream().filter(holds).toList());
      }
    }
    return Collections.unmodifiableSortedSet(new TreeSet<>(asked));
  }

  /// What is left of a key's scope today: the matrix may have shrunk since.
  static SortedSet<String> effective(Collection<String> kept) {
    var left = new TreeSet<>(kept);
    left.retainAll(GRANTABLE);
    return left;
  }

  private static SortedSet<String> grantable() {
    var permissions =
        new TreeSet<>(PermissionMatrix.permissionsOf(List.of(Role.TENANT_ADMIN, Role.MEMBER)));
    permissions.removeIf(permission -> permission.startsWith(KEYS));
    return Collections.unmodifiableSortedSet(permissions);
  }
}
