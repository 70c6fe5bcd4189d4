package io.safekeep.access.policy;

import java.util.Set;

/// Knows what an employee has or is waiting for at this moment. Make it a bean; there may be
/// several.
public interface Holdings {

  /// Names of entitlements of which the employee has a grant, or a request that is not decided.
  ///
  /// @param employee the token's `sub`
  Set<String> entitlementsOf(String employee);
}
