package io.safekeep.access.catalogue;

import java.time.Duration;
import java.util.Set;

/// What no policy can change. The linter refuses a document that says otherwise, and every decision
/// is held against these again.
public final class FixedRules {

  /// Longest access, with all extensions.
  public static final Duration MOST = Duration.ofHours(24);

  /// Names of resources by which networks are changed begin so.
  public static final String NETWORK = "network-";

  /// Who alone may have access to those.
  public static final Set<String> NETWORK_TEAMS =
      Set.of("technical-operations", "data-center-support");

  /// Names of resources whose data names nobody begin so; only these can be analysed.
  public static final String DE_IDENTIFIED = "deidentified-";

  private FixedRules() {}
}
