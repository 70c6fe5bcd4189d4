package io.safekeep.access.grant;

import java.util.Optional;
import java.util.UUID;

/// Which grants allow access at this moment, by the database's clock. Every use of access asks.
public interface GrantsInForce {

  /// Empty if the grant is not active, its time is over, or a lock is on it.
  Optional<GrantInForce> find(UUID grant);

  /// Tells once when the grant allows access no more: within a second, whichever replica ends it,
  /// and at once when it ends here. Tells also when that cannot be known, because the database does
  /// not answer.
  Watch watch(UUID grant, Listener listener);

  /// Who wants to know.
  interface Listener {
    void ended(EndReason reason);
  }

  /// Closing it ends the telling.
  interface Watch extends AutoCloseable {
    @Override
    void close();
  }
}
