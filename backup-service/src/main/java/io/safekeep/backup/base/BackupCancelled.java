package io.safekeep.backup.base;

import java.io.IOException;

/// A base backup ended because someone asked for it.
public final class BackupCancelled extends IOException {
  private static final long serialVersionUID = 1L;

  BackupCancelled() {
    super("the base backup was cancelled");
  }
}
