package io.safekeep.backup.catalogue;

import io.safekeep.backup.wal.RecoveryPoint;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/// How far the archive of a datastore reached when its receiver last said so.
///
/// @param lastCommitAt time of the newest archived commit, by the server's clock
/// @param notedAt when it was said, by our clock
public record WalPosition(RecoveryPoint point, @Nullable Instant lastCommitAt, Instant notedAt) {

  /// Newest instant that can be recovered: just before the newest commit, where recovery would
  /// stop, or a later moment for which it is certain that nothing had been committed since.
  public @Nullable Instant latest() {
    Instant covered = point.restorableUntil();
    Instant beforeCommit = lastCommitAt == null ? null : lastCommitAt.minus(1, ChronoUnit.MICROS);
    if (covered == null || beforeCommit == null) {
      return covered == null ? beforeCommit : covered;
    }
    return covered.isAfter(beforeCommit) ? covered : beforeCommit;
  }

  /// First instant known to which recovery leaves nothing out that has been archived: a base backup
  /// that ends here holds all of it, and cannot be brought back to an earlier instant.
  public @Nullable Instant settled() {
    Instant latest = latest();
    return latest == null || lastCommitAt == null || latest.isAfter(lastCommitAt)
        ? latest
        : lastCommitAt;
  }
}
