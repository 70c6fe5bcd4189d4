package io.safekeep.backup.wal;

import java.io.IOException;

/// Streaming from this server into this archive would harm the archive.
public final class WalRefused extends IOException {
  private static final long serialVersionUID = 1L;

  WalRefused(String message) {
    super(message);
  }
}
