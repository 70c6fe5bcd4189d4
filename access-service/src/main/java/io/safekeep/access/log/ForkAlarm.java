package io.safekeep.access.log;

/// Hears of forks.
@FunctionalInterface
interface ForkAlarm {

  /// Called at least once for each fork, and again as long as the witness refuses.
  void sound(Fork fork);
}
