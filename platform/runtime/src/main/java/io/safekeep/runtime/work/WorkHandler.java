package io.safekeep.runtime.work;

import java.time.Duration;

/// Does one kind of work. Make it a bean to have it called when its items are due.
///
/// Failure semantics: an item is done at least once. Whatever `work` throws is logged and the item
/// tried again later, with growing pauses; if the replica dies, another one claims the item when
/// its lease has run out.
public interface WorkHandler {

  String kind();

  /// True for work that goes on for as long as the lease is held, such as receiving a stream. It is
  /// not counted against the replica's bound of items at once.
  default boolean isLasting() {
    return false;
  }

  /// How many items of this kind a replica works on at once, for work that waits for servers which
  /// may not answer: they then hold up none of another kind, and few of their own. 0 for a share of
  /// the bound that all other kinds have together.
  default int mostAtOnce() {
    return 0;
  }

  /// Does the work and says what comes next. May take long: the lease is kept alive meanwhile.
  Next work(WorkItem item, Lease lease) throws Exception;

  /// The claim on an item of work.
  interface Lease {

    /// False once another replica may have taken the item over; then stop without writing anything.
    boolean held();
  }

  /// What happens to an item after its work.
  sealed interface Next {

    /// The item is finished and forgotten.
    record Done() implements Next {}

    /// The item is due again after a pause, counted from now.
    record Again(Duration pause) implements Next {}

    static Next done() {
      return new Done();
    }

    static Next again(Duration pause) {
      return new Again(pause);
    }
  }
}
