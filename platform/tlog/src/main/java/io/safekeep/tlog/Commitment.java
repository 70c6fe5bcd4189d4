package io.safekeep.tlog;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/// Stands in an entry for a value that can be shown later, or never: SHA-256 over 16 random bytes
/// of salt, the value's name, a zero byte and the value, both in UTF-8. Who has not the salt cannot
/// even guess the value; who has both can check them. Removing them leaves the entry as it is.
public final class Commitment {
  public static final int SALT_BYTES = 16;

  private Commitment() {}

  /// Standard Base64 of the 32 bytes.
  ///
  /// @param salt 16 random bytes, never used twice
  /// @param name without a zero byte
  /// @throws IllegalArgumentException if salt or name are of another form
  public static String of(byte[] salt, String name, String value) {
    if (salt.length != SALT_BYTES || name.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("a commitment needs 16 bytes of salt and a plain name");
    }
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      digest.update(salt);
      digest.update(name.getBytes(StandardCharsets.UTF_8));
      digest.update((byte) 0);
      digest.update(value.getBytes(StandardCharsets.UTF_8));
      return Base64.getEncoder().encodeToString(digest.digest());
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException("this JDK has no SHA-256", missing);
    }
  }
}
