package io.safekeep.identity.op;

import io.safekeep.identity.MasterKeySettings;
import io.safekeep.runtime.secret.Sealer;
import io.safekeep.runtime.secret.Secret;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;

/// An authorization request that waits for a sign-in. It travels sealed through the browser, so
/// that nothing is stored for people who never sign in, and only with the browser that it was given
/// to: a form that was filled in elsewhere is worth nothing.
@Singleton
class PendingRequest {

  /// How long a sign-in page may stay open.
  private static final Duration LIFETIME = Duration.ofMinutes(30);

  private final Sealer sealer;
  private final Clock clock;

  PendingRequest(MasterKeySettings masterKey, Clock clock) {
    this.sealer = masterKey.sealerFor("pending-authorization-request");
    this.clock = clock;
  }

  /// @param query the request's parameters
  /// @param browser the secret that this browser keeps in a cookie
  String seal(String query, Secret browser) {
    var text = clock.instant().plus(LIFETIME).getEpochSecond() + " " + query;
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(sealer.seal(text.getBytes(StandardCharsets.UTF_8), browser.hash()));
  }

  /// The request's parameters; empty if it was changed, is too old, or belongs to another browser.
  Optional<String> open(String sealed, Secret browser) {
    byte[] bytes;
    try {
      bytes = Base64.getUrlDecoder().decode(sealed);
    } catch (IllegalArgumentException notOurs) {
      return Optional.empty();
    }
    return sealer
        .open(bytes, browser.hash())
        .map(plain -> new String(plain, StandardCharsets.UTF_8).split(" ", 2))
        .filter(parts -> clock.instant().isBefore(Instant.ofEpochSecond(Long.parseLong(parts[0]))))
        .map(parts -> parts[1]);
  }
}
