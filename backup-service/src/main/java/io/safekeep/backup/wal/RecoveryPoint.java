package io.safekeep.backup.wal;

import io.safekeep.backup.wire.Lsn;
import io.safekeep.backup.wire.TimelineId;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// How far the archive of a datastore reaches.
///
/// @param durable end of the WAL that outlives any crash of ours
/// @param lastRecord start of the last whole record before that; recovery can be told to stop right
///   after it. Null while no record has been seen whole
/// @param serverClock the server had no WAL beyond `durable` on its disk at this moment of its own
///   clock; null before the first such moment
public record RecoveryPoint(
    TimelineId timeline, Lsn durable, @Nullable Lsn lastRecord, @Nullable Instant serverClock) {
  /// Longest that a transaction is assumed to take from stamping its commit record to having it on
  /// the server's disk; a moment counts as covered only when that long has passed since.
  public static final Duration COMMIT_LATENCY = Duration.ofSeconds(2);

  /// Latest moment for which it is sure, whatever is still on its way, that all its commits are
  /// here; null if none is.
  public @Nullable Instant restorableUntil() {
    return serverClock == null ? null : serverClock.minus(COMMIT_LATENCY);
  }
}
