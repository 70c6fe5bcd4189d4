package io.safekeep.backup.kubernetes;

import io.safekeep.backup.wire.Dsn;
import io.safekeep.contracts.TenantId;

/// A cluster that says whose it is.
///
/// @param name `namespace/name`
record FoundCluster(TenantId tenant, String name, Dsn dsn) {}
