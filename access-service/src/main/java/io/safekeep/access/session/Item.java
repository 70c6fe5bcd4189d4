package io.safekeep.access.session;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/// What waits to be written.
sealed interface Item {

  /// Whether somebody waits for it.
  boolean isUrgent();

  /// @param done completes when they are durable, or cannot be
  record Facts(
      KeptSession session, List<Fact> facts, CompletableFuture<Boolean> done, boolean isUrgent)
      implements Item {

    void settle() {
      done.complete(!session.isLost());
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
