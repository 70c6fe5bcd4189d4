package io.safekeep.backup.vault;

import java.io.IOException;

/// The store has no room for more bytes; the same write succeeds once there is.
public final class StoreFull extends IOException {
  private static final long serialVersionUID = 1L;

  public StoreFull(ObjectName object, IOException cause) {
    super("no room left to write %s".formatted(object), cause);
  }
}
