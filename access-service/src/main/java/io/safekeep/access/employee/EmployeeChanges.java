package io.safekeep.access.employee;

import org.jspecify.annotations.Nullable;

/// Wants to know when an employee's standing changes: they left, moved to other teams, or a gate
/// changed. Is told in the transaction that stores the change; what it throws undoes both, and both
/// are tried again. Make it a bean to be told.
public interface EmployeeChanges {

  /// @param before null if the employee was not known
  void changed(@Nullable Employee before, Employee now);
}
