package io.safekeep.identity.factor;

import io.smallrye.config.ConfigMapping;
import java.util.Optional;

/// Passkeys.
@ConfigMapping(prefix = "safekeep.identity.passkeys")
public interface PasskeySettings {

  /// The host that passkeys are bound to: the issuer's, which is also what holds without this, or a
  /// parent domain of it (WebAuthn, section 5.1.2, "RP ID"). With the parent they survive a move of
  /// the issuer within it. Whoever changes it later loses every passkey.
  Optional<String> host();
}
