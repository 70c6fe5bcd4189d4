package io.safekeep.backup.verify;

import io.safekeep.backup.wal.WalArchive;
import io.safekeep.backup.wire.Lsn;
import io.safekeep.backup.wire.TimelineId;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Proves from the repository alone that WAL has no gap: all objects are there by name, and every
/// byte that no earlier proof has read hangs together with what came before it.
public final class ChainVerification {
  private final WalArchive archive;

  public ChainVerification(WalArchive archive) {
    this.archive = archive;
  }

  /// Checks the WAL from `from` up to `to`.
  ///
  /// @param provenTimeline timeline of the earlier proof; null if there was none
  /// @param provenTo how far the earlier proof had come; null if there was none
  /// @return how many bytes were read
  /// @throws io.safekeep.backup.wal.WalMissing naming the first segment that is not there
  /// @throws io.safekeep.backup.vault.CorruptObject if an object is not what was written
  /// @throws io.safekeep.backup.wal.CorruptWal if the WAL contradicts itself
  public long verify(
      TimelineId timeline,
      Lsn from,
      Lsn to,
      @Nullable TimelineId provenTimeline,
      @Nullable Lsn provenTo)
      throws IOException {
    archive.requireNames(timeline, from, to);
    Lsn unread = from;
    if (provenTimeline != null && provenTo != null) {
      unread = Lsn.max(from, Lsn.min(provenTo, sharedWith(timeline, provenTimeline, from)));
    }
    return unread.isBefore(to) ? archive.verify(timeline, unread, to) : 0;
  }

  /// Up to where a timeline goes together with an earlier one.
  private Lsn sharedWith(TimelineId timeline, TimelineId earlier, Lsn otherwise)
      throws IOException {
    if (timeline.equals(earlier)) {
      return new Lsn(-1);
    }
    return archive.history(timeline).stream()
        .flatMap(history -> history.ancestors().stream())
        .filter(ancestor -> ancestor.timeline().equals(earlier))
        .map(ancestor -> ancestor.end())
        .findFirst()
        .orElse(otherwise);
  }
}
