package io.safekeep.retention.deletion;

import java.util.List;

/// Whether a step may be done to a tenant's data now.
public sealed interface Clearance {

  /// It may, until the transaction ends in which this was found.
  record Cleared() implements Clearance {}

  /// It must not.
  ///
  /// @param reasons all of them, each a sentence for a person
  record Refused(List<String> reasons) implements Clearance {

    public Refused {
      reasons = List.copyOf(reasons);
    }
  }
}
