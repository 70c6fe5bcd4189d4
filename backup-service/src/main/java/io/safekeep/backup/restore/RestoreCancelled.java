package io.safekeep.backup.restore;

import java.io.IOException;

/// A restore ended because someone asked for it. What it has brought to disk is there still.
public final class RestoreCancelled extends IOException {
  private static final long serialVersionUID = 1L;

  RestoreCancelled() {
    super("the restore was cancelled");
  }
}
