package io.safekeep.backup.recovery;

import io.safekeep.backup.restore.WalSource;
import io.safekeep.backup.wal.WalArchive;
import io.safekeep.backup.wire.SegmentName;
import io.safekeep.backup.wire.TimelineHistory;
import io.safekeep.backup.wire.TimelineId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Gives a recovery its WAL from the archive.
record ArchivedWal(WalArchive archive) implements WalSource {

  private static final String HISTORY = ".history";

  @Override
  public boolean fetch(String name, Path target) throws IOException {
    if (name.endsWith(HISTORY)) {
      TimelineId timeline = new TimelineId(Integer.parseUnsignedInt(name, 0, 8, 16));
      Optional<TimelineHistory> history = archive.history(timeline);
      if (history.isEmpty()) {
        return false;
      }
      Files.write(target, history.get().content());
      return true;
    }
    return SegmentName.isSegmentName(name)
        && archive.extract(SegmentName.parse(name, archive.segmentSize()), target);
  }
}
