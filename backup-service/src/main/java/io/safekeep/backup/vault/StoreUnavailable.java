package io.safekeep.backup.vault;

import java.io.IOException;

/// A store that did not do what it was asked, after all retries: away, refusing or misconfigured.
/// Says nothing about the object itself.
public final class StoreUnavailable extends IOException {
  private static final long serialVersionUID = 1L;

  public StoreUnavailable(String message, Throwable cause) {
    super(message, cause);
  }
}
