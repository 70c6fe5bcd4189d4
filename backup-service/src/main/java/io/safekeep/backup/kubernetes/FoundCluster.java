package io.safekeep.backup.kubernetes;

import io.safekeep.backup.wire.Dsn;
import io.safekeep.contracts.TenantId;

/// A cluster that says whose it is.
///
/// @param accessVersion changes when the way in may have: a new password, a renewed root
record FoundCluster(TenantId tenant, ClusterName name, Dsn dsn, String accessVersion) {}
