package io.safekeep.retention.deletion;

import java.util.List;

/// Knows some of the moments of a case, such as its notices or the steps of its purge. Every bean
/// of it is asked when a case is shown.
public interface Chronicle {

  /// At most some dozens, in any order.
  List<Moment> of(DeletionCase shown);
}
