package io.safekeep.backup.wal;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/// When to read on. A busy server sends the few bytes of each commit on their own, thousands of
/// times per second; waking up for each would cost the machine more than all else that is done with
/// them. So after a small piece the next ones are left to come together for a moment. A lone one
/// after a pause is still taken at once, and a flood is read without any pause.
final class ReadPace {
  /// A wait that brought as much was worth its wake-up. Well below the smallest window in which TCP
  /// lets the server send before we read (64 KiB on Linux), so that a full window is never left
  /// standing.
  private static final int WORTHWHILE = 32 << 10;

  private final long pause;
  private int taken;

  ReadPace(Duration pause) {
    this.pause = pause.toNanos();
  }

  /// Notes bytes of WAL that were taken.
  void took(int bytes) {
    taken = (int) Math.min(Integer.MAX_VALUE, (long) taken + bytes);
  }

  /// Call it before a wait for the server.
  void beforeWait() {
    if (isPauseDue()) {
      LockSupport.parkNanos(pause);
    }
    taken = 0;
  }

  boolean isPauseDue() {
    return taken > 0 && taken < WORTHWHILE;
  }
}
