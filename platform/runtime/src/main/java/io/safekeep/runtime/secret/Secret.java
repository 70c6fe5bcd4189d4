package io.safekeep.runtime.secret;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;

/// A random value that whoever shows it is entitled by: a code, a refresh token, a session, a
/// client's secret. Only its [#hash] is kept. Holding 256 random bits it needs no slow hash: nobody
/// can guess what to compare with.
public record Secret(String value) {

  private static final int BYTES = 32;

  /// Makes a new one.
  ///
  /// @param prefix tells people and secret scanners what the value is
  public static Secret random(String prefix) {
    var bytes = new byte[BYTES];
    new SecureRandom().nextBytes(bytes);
    return new Secret(prefix + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
  }

  /// SHA-256 of the value, unpadded base64url: what the database keeps.
  public String hash() {
    try {
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString(
              MessageDigest.getInstance("SHA-256").digest(value.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException everyJdkHasIt) {
      throw new IllegalStateException(everyJdkHasIt);
    }
  }

  /// Compares with a kept hash in constant time.
  public boolean matches(String keptHash) {
    return MessageDigest.isEqual(
        hash().getBytes(StandardCharsets.US_ASCII), keptHash.getBytes(StandardCharsets.US_ASCII));
  }

  @Override
  public String toString() {
    return "Secret[...]";
  }
}
