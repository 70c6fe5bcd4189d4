package io.safekeep.backup.base;

import java.io.IOException;

/// What was received or read back is not what the server's manifest says it sent.
public final class ChecksumMismatch extends IOException {
  private static final long serialVersionUID = 1L;

  ChecksumMismatch(String message) {
    super(message);
  }
}
