package io.safekeep.backup.wal;

import io.safekeep.backup.vault.DataKey;
import io.safekeep.backup.vault.Vault;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// The data key that one receiver seals with; a new one each day, so that a leaked key opens one
/// day's WAL.
final class SessionKey {
  private static final Duration LIFETIME = Duration.ofDays(1);

  private final Vault vault;
  private final Clock clock;
  private @Nullable DataKey key;
  private Instant madeAt = Instant.EPOCH;

  SessionKey(Vault vault, Clock clock) {
    this.vault = vault;
    this.clock = clock;
  }

  DataKey current() throws IOException {
    vault.requireKeys();
    Instant now = clock.instant();
    if (key == null || madeAt.plus(LIFETIME).isBefore(now)) {
      key = vault.newKey("wal");
      madeAt = now;
    }
    return key;
  }

  /// Takes a new key next time, because the repository that kept the last one may be lost.
  void forget() {
    key = null;
  }
}
