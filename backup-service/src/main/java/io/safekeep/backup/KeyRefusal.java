package io.safekeep.backup;

import io.safekeep.backup.vault.KeeperUnavailable;
import io.safekeep.backup.vault.KeyUnavailable;
import io.safekeep.backup.vault.KeyWithdrawn;
import io.safekeep.runtime.problem.Refusal;
import java.io.UncheckedIOException;
import java.time.Duration;

/// What a client is told when a tenant's key cannot be had.
public final class KeyRefusal {

  private static final Duration RETRY_AFTER = Duration.ofSeconds(30);

  private KeyRefusal() {}

  /// @throws UncheckedIOException if it is no state of the keys that a client could do anything
  ///   with
  public static Refusal of(KeyUnavailable unavailable) {
    return switch (unavailable) {
      case KeeperUnavailable away ->
          new Refusal(
                  BackupProblem.KEY_KEEPER_UNAVAILABLE, String.valueOf(unavailable.getMessage()))
              .with("keeper", away.keeper())
              .retryAfter(RETRY_AFTER);
      case KeyWithdrawn _ ->
          new Refusal(BackupProblem.TENANT_KEY_WITHDRAWN, String.valueOf(unavailable.getMessage()));
      default -> throw new UncheckedIOException(unavailable);
    };
  }
}
