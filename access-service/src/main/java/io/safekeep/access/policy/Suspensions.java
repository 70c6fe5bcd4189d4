package io.safekeep.access.policy;

import java.util.Set;

/// Knows what memberships do not count for, because a review said so or nobody reviewed them in
/// time. Make it a bean; there may be several.
public interface Suspensions {

  /// Teams whose membership does not make the employee eligible for the entitlement.
  Set<String> teamsThatDoNotCount(String employee, String entitlement);
}
