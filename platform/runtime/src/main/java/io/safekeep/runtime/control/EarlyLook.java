package io.safekeep.runtime.control;

import io.safekeep.runtime.work.WorkQueue;
import jakarta.inject.Singleton;

/// Has a control look before its turn, when something has happened that it is there to see.
@Singleton
public class EarlyLook {

  private final WorkQueue queue;

  EarlyLook(WorkQueue queue) {
    this.queue = queue;
  }

  /// The check looks once the current transaction, if there is one, is committed.
  ///
  /// @param check its name
  public void at(String check) {
    queue.schedule(ControlRunner.KIND, check);
  }
}
