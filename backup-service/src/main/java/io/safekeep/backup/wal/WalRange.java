package io.safekeep.backup.wal;

import io.safekeep.backup.wire.Lsn;
import io.safekeep.backup.wire.TimelineId;

/// WAL without a hole.
///
/// @param to first byte that is not part of it
public record WalRange(TimelineId timeline, Lsn from, Lsn to) {}
