package io.safekeep.identity.op;

import io.safekeep.identity.MasterKeySettings;
import io.safekeep.runtime.secret.Sealer;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/// An authorization request of a person who is signed in as it wants, and now is asked whether the
/// application may learn of them. It travels sealed, and is good with the session it was made for
/// alone.
@Singleton
class PendingConsent {

  private static final Duration LIFETIME = Duration.ofMinutes(30);

  private final Sealer sealer;
  private final Clock clock;

  PendingConsent(MasterKeySettings masterKey, Clock clock) {
    this.sealer = masterKey.sealerFor("pending-consent");
    this.clock = clock;
  }

  /// @param query the request's parameters
  String seal(String query, UUID session) {
    return sealer.sealText(
        clock.instant().plus(LIFETIME).getEpochSecond() + " " + query, session.toString());
  }

  /// Empty if it was changed, is too old, or belongs to another session.
  Optional<String> open(String sealed, UUID session) {
    return sealer
        .openText(sealed, session.toString())
        .map(text -> text.split(" ", 2))
        .filter(parts -> clock.instant().isBefore(Instant.ofEpochSecond(Long.parseLong(parts[0]))))
        .map(parts -> parts[1]);
  }
}
