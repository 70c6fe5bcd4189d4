package io.safekeep.backup.vault;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// A wrapped key does not open with the key and context it was tried with.
public final class WrongKey extends IOException {
  private static final long serialVersionUID = 1L;

  public WrongKey(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
