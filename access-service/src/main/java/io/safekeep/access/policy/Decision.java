package io.safekeep.access.policy;

import java.util.List;
import java.util.UUID;

/// What the policy says to a question. There is nothing between: what is not permitted is denied.
public sealed interface Decision {

  /// Names the kept decision, which can be read and replayed.
  UUID id();

  /// @param findings everything that is against it, not the first alone; never empty
  record Denied(UUID id, List<Finding> findings) implements Decision {

    public Denied {
      findings = List.copyOf(findings);
    }
  }

  /// Permitted once the stages of `terms` have approved, or at once if there are none.
  record Permitted(UUID id, Terms terms) implements Decision {}
}
