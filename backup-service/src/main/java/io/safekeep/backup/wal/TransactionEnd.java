package io.safekeep.backup.wal;

import io.safekeep.backup.wire.Lsn;
import java.time.Instant;

/// A commit or abort record: where recovery can stop.
///
/// @param start of the record; as `recovery_target_lsn` it makes recovery stop right after this
///   record
/// @param end of the record; once WAL up to here is durable the transaction is
/// @param at the server's clock when the transaction ended, in microseconds; not always in order of
///   `start`
public record TransactionEnd(Lsn start, Lsn end, Instant at, boolean committed) {}
