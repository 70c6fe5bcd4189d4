package io.safekeep.backup.catalogue;

import io.safekeep.backup.wal.RecoveryPoint;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// How far the archive of a datastore reached when its receiver last said so.
///
/// @param lastCommitAt time of the newest archived commit, by the server's clock
/// @param notedAt when it was said, by our clock
public record WalPosition(RecoveryPoint point, @Nullable Instant lastCommitAt, Instant notedAt) {

  /// Newest instant that can be recovered: the newest commit, or a later moment for which it is
  /// certain that nothing had been committed since.
  public @Nullable Instant latest() {
    Instant covered = point.restorableUntil();
    if (covered == null || lastCommitAt == null) {
      return covered == null ? lastCommitAt : covered;
    }
    return covered.isAfter(lastCommitAt) ? covered : lastCommitAt;
  }
}
