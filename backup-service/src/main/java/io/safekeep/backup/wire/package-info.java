/// PostgreSQL's streaming replication protocol as a client speaks it: physical WAL, slots,
/// timelines and base backups over protocol 3.0 (PostgreSQL documentation, chapter
/// "Frontend/Backend Protocol").
@NullMarked
package io.safekeep.backup.wire;

import org.jspecify.annotations.NullMarked;
