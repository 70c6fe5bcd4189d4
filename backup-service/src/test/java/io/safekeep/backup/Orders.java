package io.safekeep.backup;

import io.safekeep.backup.datastore.Datastore;
import io.safekeep.backup.datastore.Protection;
import io.safekeep.backup.wire.Dsn;
import io.safekeep.contracts.TenantId;
import java.time.Instant;
import java.util.UUID;

/// A tenant's datastore `orders`, as it is in the catalogue; there is no server behind it.
public final class Orders {

  private Orders() {}

  public static Datastore registeredAt(Instant instant) {
    return new Datastore(
        UUID.fromString("0199aaaa-0000-7000-8000-000000000001"),
        new TenantId(UUID.fromString("0199aaaa-0000-7000-8000-000000000002")),
        "orders",
        new Dsn("db.example", 5432, "safekeep", "secret"),
        "7000000000000000001",
        18,
        new Protection.Complete(instant),
        instant);
  }
}
