package io.safekeep.backup.files;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// A file could not be read as it was found: it was changed or removed meanwhile, or may not be
/// read. Says nothing about the rest of its source.
public final class SourceUnreadable extends IOException {
  private static final long serialVersionUID = 1;

  public SourceUnreadable(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
