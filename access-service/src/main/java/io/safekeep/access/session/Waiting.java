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

  private final Deque<Item> items = new ArrayDeque<>();
  private boolean urgent;
  private boolean closed;

  synchronized void add(Item item) {
    items.add(item);
    if (item.isUrgent()) {
      urgent = true;
      notifyAll();
    }
  }

  /// The items that came first; none if a while went by.
  synchronized List<Item> next(int most) {
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
    List<Item> batch = new ArrayList<>();
    while (!items.isEmpty() && batch.size() < most) {
      batch.add(items.remove());
    }
    urgent = !items.isEmpty();
    return batch;
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
