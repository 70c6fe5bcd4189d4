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
import java.util.UUID;

/// What waits for the next form of a browser. It travels sealed through the browser, so that
/// nothing is stored for people who never go on, and only with the browser that it was given to: a
/// form that was filled in elsewhere is worth nothing.
@Singleton
class PendingRequest {

  /// How long a page may stay open.
  private static final Duration LIFETIME = Duration.ofMinutes(30);

  private final Sealer sealer;
  private final Clock clock;

  PendingRequest(MasterKeySettings masterKey, Clock clock) {
    this.sealer = masterKey.sealerFor("pending-form");
    this.clock = clock;
  }

  /// What it is.
  sealed interface Purpose {

    /// An authorization request that waits for a sign-in.
    ///
    /// @param query its parameters
    record Authorization(String query) implements Purpose {}

    /// A person who wants to let a device in, and has to sign in first.
    ///
    /// @param userCode that came with the link; may be empty
    record DeviceEntry(String userCode) implements Purpose {}

    /// A device that the person has named and is asked about.
    record DeviceDecision(UUID authorization) implements Purpose {}
  }

  /// @param browser the secret that this browser keeps in a cookie
  String seal(Purpose purpose, Secret browser) {
    var text =
        clock.instant().plus(LIFETIME).getEpochSecond()
            + " "
            + switch (purpose) {
              case Purpose.Authorization(var query) -> "authorization " + query;
              case Purpose.DeviceEntry(var userCode) -> "device-entry " + userCode;
              case Purpose.DeviceDecision(var id) -> "device-decision " + id;
            };
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(sealer.seal(text.getBytes(StandardCharsets.UTF_8), browser.hash()));
  }

  /// Empty if it was changed, is too old, or belongs to another browser.
  Optional<Purpose> open(String sealed, Secret browser) {
    byte[] bytes;
    try {
      bytes = Base64.getUrlDecoder().decode(sealed);
    } catch (IllegalArgumentException notOurs) {
      return Optional.empty();
    }
    return sealer
        .open(bytes, browser.hash())
        .map(plain -> new String(plain, StandardCharsets.UTF_8).split(" ", 3))
        .filter(parts -> clock.instant().isBefore(Instant.ofEpochSecond(Long.parseLong(parts[0]))))
        .map(parts ->
            switch (parts[1]) {
              case "authorization" -> new Purpose.Authorization(parts[2]);
              case "device-entry" -> new Purpose.DeviceEntry(parts[2]);
              case "device-decision" -> new Purpose.DeviceDecision(UUID.fromString(parts[2]));
              default -> throw new IllegalStateException("sealed by nobody: " + parts[1]);
            });
  }
}
