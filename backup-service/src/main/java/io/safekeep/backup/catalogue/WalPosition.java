package io.safekeep.backup.catalogue;

import io.safekeep.backup.wire.Lsn;
import io.safekeep.backup.wire.TimelineId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// How far the archive of a datastore reached when its receiver last said so.
///
/// @param restorableUntil moment of the server's clock up to which all commits are surely archived
/// @param lastCommitAt time of the newest archived commit, by the server's clock
/// @param notedAt when it was said, by our clock
public record WalPosition(
    TimelineId timeline,
    Lsn durable,
    @Nullable Instant restorableUntil,
    @Nullable Instant lastCommitAt,
    Instant notedAt) {

  /// Newest instant that can be recovered: the newest commit, or a later moment for which it is
  /// certain that nothing had been committed since.
  public @Nullable Instant latest() {
    if (restorableUntil == null || lastCommitAt == null) {
      return restorableUntil == null ? lastCommitAt : restorableUntil;
    }
    return restorableUntil.isAfter(lastCommitAt) ? restorableUntil : lastCommitAt;
  }
}
