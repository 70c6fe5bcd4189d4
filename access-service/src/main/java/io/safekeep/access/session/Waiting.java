package io.safekeep.access.session;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/// The queue before the one who writes. What is urgent wakes the writer; the rest goes with it, or
/// after a while.
final class Waiting {
  private static final Duration LONGEST = Duration.ofMillis(500);

  /// Items that are written together, in the order in which they came.
  record Batch(List<Item.Facts> facts, List<Item.End> ends) {}

  private final Deque<Item> items = new ArrayDeque<>();

  /// What somebody waits for, and some for which nobody does any longer; those that came first lie
  /// first.
  private final Deque<Item.Facts> awaited = new ArrayDeque<>();

  private boolean urgent;
  private boolean closed;

  synchronized void add(Item item) {
    items.add(item);
    if (item.isUrgent()) {
      if (item instanceof Item.Facts facts) {
        awaited.add(facts);
      }
      urgent = true;
      notifyAll();
    }
  }

  /// The items that came first; none if a while went by.
  synchronized Batch next(int most) {
    try {
      long left = LONGEST.toMillis();
      long end = System.nanoTime() + LONGEST.toNanos();
      while (!urgent && !closed && left > 0) {
        wait(left);
        left = Duration.ofNanos(end - System.nanoTime()).toMillis();
      }
    } catch (InterruptedException e) {
      closed = true;
    }
    var batch = new Batch(new ArrayList<>(), new ArrayList<>());
    for (int count = 0; count < most && !items.isEmpty(); count++) {
      switch (items.remove()) {
        case Item.Facts facts -> batch.facts().add(facts);
        case Item.End end -> batch.ends().add(end);
      }
    }
    urgent = !items.isEmpty();
    return batch;
  }

  /// Gives up what somebody has waited for too long. Called often, this costs less than a timer for
  /// each of thousands of facts a second, nearly none of which would ever ring.
  void giveUp() {
    overdue(System.nanoTime() - KeptSession.LONGEST_WAIT.toNanos()).forEach(Item.Facts::giveUp);
  }

  private synchronized List<Item.Facts> overdue(long before) {
    List<Item.Facts> overdue = new ArrayList<>();
    while (!awaited.isEmpty()
        && (awaited.peek().done().isDone() || awaited.peek().since() - before < 0)) {
      overdue.add(awaited.remove());
    }
    overdue.removeIf(facts -> facts.done().isDone());
    return overdue;
  }

  synchronized void close() {
    closed = true;
    notifyAll();
  }

  /// True if nothing waits, and nothing will.
  synchronized boolean isOver() {
    return closed && items.isEmpty();
  }
}
