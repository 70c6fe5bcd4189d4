package io.safekeep.runtime.control;

import java.util.List;

/// Several checks of one kind, made of a list. Make it a bean, as a [ControlCheck] by itself is
/// one.
public interface ControlChecks {

  /// The same each time.
  List<ControlCheck> all();
}
