package io.safekeep.backup.vault;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// AES-256-GCM (NIST SP 800-38D) and HKDF-SHA-256 (RFC 5869) as the vault uses them.
public final class AesGcm {
  static final int KEY_BYTES = 32;
  static final int NONCE_BYTES = 12;
  static final int TAG_BYTES = 16;
  static final SecureRandom RANDOM = new SecureRandom();

  private static final int WARM_UP_ROUNDS = 20_000;

  private AesGcm() {}

  /// Brings the cipher to compiled code. HotSpot replaces the GCM loop by its intrinsic only after
  /// many calls; before that it runs some 40 times slower, which a first backup would pay. Takes
  /// 0.1 to 0.2 seconds of CPU. Of no use to a native executable, which is compiled already.
  public static void warmUp() {
    var key = new SecretKeySpec(random(KEY_BYTES), "AES");
    var cipher = newCipher();
    var bytes = new byte[256];
    var sealed = new byte[bytes.length + TAG_BYTES];
    var nonce = new byte[NONCE_BYTES];
    try {
      for (var round = 0; round < WARM_UP_ROUNDS; round++) {
        nonce[0] = (byte) round;
        nonce[1] = (byte) (round >> 8);
        cipher.init(Cipher.ENCRYPT_MODE, key, parameters(nonce));
        cipher.doFinal(bytes, 0, bytes.length, sealed, 0);
        cipher.init(Cipher.DECRYPT_MODE, key, parameters(nonce));
        cipher.doFinal(sealed, 0, sealed.length, bytes, 0);
      }
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  static byte[] random(int count) {
    var bytes = new byte[count];
    RANDOM.nextBytes(bytes);
    return bytes;
  }

  static Cipher newCipher() {
    try {
      return Cipher.getInstance("AES/GCM/NoPadding");
    } catch (GeneralSecurityException missing) {
      throw new IllegalStateException("this JDK has no AES-GCM", missing);
    }
  }

  static GCMParameterSpec parameters(byte[] nonce) {
    return new GCMParameterSpec(TAG_BYTES * Byte.SIZE, nonce);
  }

  /// Derives a key of its own from a data key, for one salt and one use.
  static SecretKey derive(byte[] dataKey, byte[] salt, byte[] use) {
    try {
      var parameters =
          HKDFParameterSpec.ofExtract().addIKM(dataKey).addSalt(salt).thenExpand(use, KEY_BYTES);
      return KDF.getInstance("HKDF-SHA256").deriveKey("AES", parameters);
    } catch (GeneralSecurityException missing) {
      throw new IllegalStateException("this JDK has no HKDF-SHA256", missing);
    }
  }

  /// Nonce, cipher text and tag of a short secret under a random nonce.
  ///
  /// A random 96-bit nonce is safe for 2^32 uses of a key (NIST SP 800-38D section 8.3); data keys
  /// are far fewer.
  static byte[] sealShort(SecretKey key, byte[] secret, byte[] context) {
    var nonce = random(NONCE_BYTES);
    try {
      var cipher = newCipher();
      cipher.init(Cipher.ENCRYPT_MODE, key, parameters(nonce));
      cipher.updateAAD(context);
      var sealed = Arrays.copyOf(nonce, NONCE_BYTES + secret.length + TAG_BYTES);
      cipher.doFinal(secret, 0, secret.length, sealed, NONCE_BYTES);
      return sealed;
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /// What [#sealShort] sealed.
  static byte[] openShort(SecretKey key, byte[] sealed, byte[] context) throws AEADBadTagException {
    if (sealed.length < NONCE_BYTES + TAG_BYTES) {
      throw new AEADBadTagException("too short");
    }
    try {
      var cipher = newCipher();
      cipher.init(Cipher.DECRYPT_MODE, key, parameters(Arrays.copyOf(sealed, NONCE_BYTES)));
      cipher.updateAAD(context);
      return cipher.doFinal(sealed, NONCE_BYTES, sealed.length - NONCE_BYTES);
    } catch (AEADBadTagException wrong) {
      throw wrong;
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  static byte[] context(Object... parts) {
    var joined = new StringBuilder();
    for (var part : parts) {
      joined.append(part).append('|');
    }
    return joined.toString().getBytes(StandardCharsets.UTF_8);
  }
}
