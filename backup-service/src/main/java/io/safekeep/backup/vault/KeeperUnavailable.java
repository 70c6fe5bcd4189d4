package io.safekeep.backup.vault;

import org.jspecify.annotations.Nullable;

/// The keeper of keys does not answer, or not as it should. It may later.
public final class KeeperUnavailable extends KeyUnavailable {
  private static final long serialVersionUID = 1L;

  private final String keeper;

  /// @param keeper for people, without secrets
  public KeeperUnavailable(String keeper, String reason, @Nullable Throwable cause) {
    super(keeper + " " + reason);
    this.keeper = keeper;
    if (cause != null) {
      initCause(cause);
    }
  }

  public String keeper() {
    return keeper;
  }
}
