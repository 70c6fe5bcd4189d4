package io.safekeep.backup.wal;

import io.safekeep.backup.wire.Lsn;
import java.io.IOException;

/// WAL that contradicts itself: a wrong checksum, a broken chain of records, a page that is not
/// where it says.
public final class CorruptWal extends IOException {
  private static final long serialVersionUID = 1L;

  CorruptWal(Lsn at, String reason) {
    super("WAL at " + at + " is corrupt: " + reason);
  }
}
