package io.safekeep.identity.factor;

import java.security.SecureRandom;
import java.util.Base64;

/// What a passkey has to sign, so that an answer is worth nothing a second time (WebAuthn, section
/// 13.4.3).
///
/// @param value base64url
public record Challenge(String value) {

  private static final int BYTES = 32;

  public static Challenge random() {
    var bytes = new byte[BYTES];
    new SecureRandom().nextBytes(bytes);
    return new Challenge(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
  }

  byte[] bytes() {
    return Base64.getUrlDecoder().decode(value);
  }
}
