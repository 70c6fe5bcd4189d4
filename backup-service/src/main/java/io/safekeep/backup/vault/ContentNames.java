package io.safekeep.backup.vault;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.SecretKey;

/// Names contents by what they are, for those who have the data key: HMAC-SHA-256 (RFC 2104) under
/// a key derived from it.
public final class ContentNames {
  private static final String ALGORITHM = "HmacSHA256";
  private static final byte[] USE = "safekeep content names 1".getBytes(StandardCharsets.US_ASCII);

  private final SecretKey key;

  private ContentNames(SecretKey key) {
    this.key = key;
  }

  public static ContentNames of(DataKey key) {
    return new ContentNames(AesGcm.derive(key.bytes(), new byte[AesGcm.KEY_BYTES], USE));
  }

  /// Takes the bytes of one content; for one thread.
  public Mac begin() {
    try {
      var mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      return mac;
    } catch (GeneralSecurityException missing) {
      throw new IllegalStateException("this JDK has no " + ALGORITHM, missing);
    }
  }
}
