package io.safekeep.access.postgres;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/// What a server keeps instead of a password (RFC 5803; PostgreSQL documentation, `pg_authid`).
/// Made here, so that the password is in no statement and no server's log.
final class ScramVerifier {

  /// PostgreSQL's default. The passwords are 256 random bits: stretching adds nothing to them.
  private static final int ITERATIONS = 4096;

  private static final int HASH_BITS = 256;

  private ScramVerifier() {}

  /// @param password ASCII, so that SASLprep leaves it as it is
  /// @param salt 16 random bytes
  static String of(String password, byte[] salt) {
    try {
      var salted =
          SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
              .generateSecret(new PBEKeySpec(password.toCharArray(), salt, ITERATIONS, HASH_BITS))
              .getEncoded();
      var stored = MessageDigest.getInstance("SHA-256").digest(hmac(salted, "Client Key"));
      return "SCRAM-SHA-256$%d:%s$%s:%s"
          .formatted(ITERATIONS, base64(salt), base64(stored), base64(hmac(salted, "Server Key")));
    } catch (GeneralSecurityException everyJdkHasIt) {
      throw new IllegalStateException(everyJdkHasIt);
    }
  }

  private static byte[] hmac(byte[] key, String text) throws GeneralSecurityException {
    var mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    return mac.doFinal(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }
}
