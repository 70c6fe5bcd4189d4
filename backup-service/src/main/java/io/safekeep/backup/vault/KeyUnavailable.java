package io.safekeep.backup.vault;

import java.io.IOException;

/// A tenant's key cannot be had: it was never made, was withdrawn, or its keeper does not answer.
public class KeyUnavailable extends IOException {
  private static final long serialVersionUID = 1L;

  public KeyUnavailable(String message) {
    super(message);
  }

  public KeyUnavailable(String message, Throwable cause) {
    super(message, cause);
  }
}
