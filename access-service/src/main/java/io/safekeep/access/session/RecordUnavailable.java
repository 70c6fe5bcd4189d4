package io.safekeep.access.session;

import org.jspecify.annotations.Nullable;

/// An act cannot be recorded, so it must not happen.
public final class RecordUnavailable extends Exception {
  private static final long serialVersionUID = 1L;

  public RecordUnavailable(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
