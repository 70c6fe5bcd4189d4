package io.safekeep.access.session;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;

/// What waits to be written.
sealed interface Item {

  /// Whether somebody waits for it.
  boolean isUrgent();

  /// @param since when they came, by the monotonic clock, in nanoseconds
  /// @param done completes when they are durable, or cannot be
  record Facts(
      KeptSession session,
      List<Fact> facts,
      long since,
      CompletableFuture<Boolean> done,
      boolean isUrgent)
      implements Item {

    void settle() {
      done.complete(!session.isLost());
    }

    /// Nobody waits any longer.
    void giveUp() {
      session.lose();
      done.completeExceptionally(
          new TimeoutException("not durable within " + KeptSession.LONGEST_WAIT));
    }

    void fail(RuntimeException cause) {
      session.lose();
      done.completeExceptionally(cause);
    }
  }

  record End(UUID session, String reason, Map<String, Object> totals, boolean isUrgent)
      implements Item {

    /// The same, after a while.
    End later() {
      return new End(session, reason, totals, false);
    }
  }
}
