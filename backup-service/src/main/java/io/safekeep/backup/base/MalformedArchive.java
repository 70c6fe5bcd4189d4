package io.safekeep.backup.base;

import java.io.IOException;

/// A server's tar archive or manifest is not as PostgreSQL writes it.
public final class MalformedArchive extends IOException {
  private static final long serialVersionUID = 1L;

  MalformedArchive(String message) {
    super(message);
  }
}
