package io.safekeep.testing.sample.order;

import io.safekeep.testing.sample.store.SqlStores;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.time.Clock;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

public class OrderPolicy {
  @Inject @Nullable SqlStores stores;
  @Nullable Connection connection;

  Instant injected(Clock clock) {
    return Instant.now(clock);
  }

  Instant machine() {
    return Instant.now();
  }

  UUID id() {
    return UUID.randomUUID();
  }
}
