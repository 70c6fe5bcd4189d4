package io.safekeep.access.review;

import java.util.Set;

/// Wants to know when a review takes something from somebody. Is told in the transaction of the
/// decision. Make it a bean to be told.
public interface EligibilityLost {

  /// @param entitlements names of those for which the employee is not eligible by a team any more
  void lost(String employee, Set<String> entitlements);
}
