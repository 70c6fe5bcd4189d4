package io.safekeep.backup.vault;

/// A tenant's keys are to be destroyed, or were: nothing of the tenant is sealed or opened any
/// more.
public final class KeyWithdrawn extends KeyUnavailable {
  private static final long serialVersionUID = 1L;

  public KeyWithdrawn(String message) {
    super(message);
  }
}
