/// backup-service: every tenant's datastore recoverable to any second of the last thirty days.
///
/// Engine, free of frameworks: `wire` (PostgreSQL's replication protocol), `vault` (sealed
/// objects), `base`, `wal`, `restore`, `verify`, `heartbeat`. Service: `datastore` (what is
/// protected), `protection` (keeping it so), `recovery` (getting it back), `export` (taking parts
/// of it away), `drill` (proving that it comes back), `kubernetes` (finding what should be
/// protected).
@NullMarked
package io.safekeep.backup;

import org.jspecify.annotations.NullMarked;
