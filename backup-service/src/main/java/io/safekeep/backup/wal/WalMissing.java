package io.safekeep.backup.wal;

import io.safekeep.backup.wire.Lsn;
import io.safekeep.backup.wire.SegmentName;
import java.io.IOException;

/// The archive lacks WAL that a recovery would need.
public final class WalMissing extends IOException {
  private static final long serialVersionUID = 1L;

  WalMissing(SegmentName segment, Lsn at) {
    super("the archive has no WAL at " + at + " in segment " + segment);
  }
}
