package io.safekeep.local;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/// Waits for something that another process does.
public final class Await {
  private static final Duration POLL = Duration.ofMillis(200);

  private Await() {}

  /// Returns once `condition` holds.
  ///
  /// @param what the condition in words, for the message
  /// @throws IllegalStateException if it does not within `patience`
  public static void until(Duration patience, String what, BooleanSupplier condition) {
    var deadline = System.nanoTime() + patience.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException(
            "waited %d s in vain until %s".formatted(patience.toSeconds(), what));
      }
      aMoment();
    }
  }

  /// Pauses between two looks.
  static void aMoment() {
    try {
      Thread.sleep(POLL);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting", e);
    }
  }
}
