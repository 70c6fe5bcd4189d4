package io.safekeep.notification.staff;

import org.jspecify.annotations.Nullable;

/// What is known of an employee has changed. Told to observers in the transaction that stores it.
///
/// @param before null if the employee was not known
public record StaffChanged(@Nullable Employee before, Employee now) {

  /// Whether somebody who could be asked for help cannot be any more.
  public boolean hasLeft() {
    return before != null && before.active() && !now.active();
  }
}
