package io.safekeep.backup.datastore;

import io.safekeep.backup.wire.Dsn;
import io.safekeep.contracts.TenantId;
import java.time.Instant;
import java.util.UUID;

/// A tenant's PostgreSQL cluster, registered for protection.
///
/// @param name what people call it, unique for its tenant
/// @param systemIdentifier the cluster's own identity; another cluster at the same address is
///   another datastore
public record Datastore(
    UUID id,
    TenantId tenant,
    String name,
    Dsn dsn,
    String systemIdentifier,
    int serverVersion,
    Protection protection,
    Instant registeredAt) {

  public Datastore with(Protection next) {
    return new Datastore(
        id, tenant, name, dsn, systemIdentifier, serverVersion, next, registeredAt);
  }

  /// Name of the replication slot that keeps the cluster's WAL until we have it: at most 63 of
  /// `a-z0-9_`.
  public String slot() {
    return "safekeep_" + id.toString().replace('-', '_');
  }
}
