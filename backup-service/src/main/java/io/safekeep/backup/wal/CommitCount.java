package io.safekeep.backup.wal;

import io.safekeep.backup.wire.Lsn;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Commits that became durable together.
///
/// @param lastEnd end of the last one's record; null if there are none
/// @param latest the latest of their times, by the server's clock; null if there are none
public record CommitCount(int count, @Nullable Lsn lastEnd, @Nullable Instant latest) {
  static final CommitCount NONE = new CommitCount(0, null, null);

  CommitCount plus(TransactionEnd end) {
    if (!end.committed()) {
      return this;
    }
    Instant later = latest == null || end.at().isAfter(latest) ? end.at() : latest;
    return new CommitCount(count + 1, end.end(), later);
  }
}
