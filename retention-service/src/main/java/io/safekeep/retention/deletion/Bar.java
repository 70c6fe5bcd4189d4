package io.safekeep.retention.deletion;

import io.safekeep.runtime.purge.Step;
import java.util.List;

/// Something besides the ledger that may keep a tenant's data from being destroyed now, such as a
/// legal hold. Every bean of it is asked, in the transaction that signs a warrant.
public interface Bar {

  /// Why the step must not be done now, each reason a sentence for a person; empty if nothing is in
  /// the way.
  List<String> reasons(DeletionCase held, Step step);
}
