package io.safekeep.runtime.secret;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// Encrypts what must be read again with AES-256-GCM (NIST SP 800-38D), each purpose under a key of
/// its own that is derived from the master key. Opens what was sealed under former master keys too.
/// Form: format byte, 8 bytes that name the master key, 12 random bytes of nonce, ciphertext with
/// tag.
public final class Sealer {

  private static final byte FORMAT = 1;
  private static final int KEY_NAME_BYTES = 8;
  private static final int NONCE_BYTES = 12;
  private static final int HEADER_BYTES = 1 + KEY_NAME_BYTES + NONCE_BYTES;
  private static final int TAG_BITS = 128;
  private static final int MASTER_KEY_BYTES = 32;

  private final SecureRandom random = new SecureRandom();
  private final Key current;
  private final List<Key> keys;

  /// @param masterKey 32 random bytes
  /// @param service whose secrets they are; another service cannot open them, even with the same
  ///   master key
  /// @param purpose names what is sealed; other purposes cannot open it
  public Sealer(byte[] masterKey, String service, String purpose) {
    this(masterKey, List.of(), service, purpose);
  }

  /// @param formerMasterKeys open what they sealed, and seal nothing more
  public Sealer(byte[] masterKey, List<byte[]> formerMasterKeys, String service, String purpose) {
    this.current = Key.of(masterKey, service, purpose);
    this.keys =
        Stream.concat(
                Stream.of(current),
                formerMasterKeys.stream().map(former -> Key.of(former, service, purpose)))
            .toList();
  }

  /// What one master key is for one purpose.
  private record Key(byte[] name, SecretKeySpec key) {

    static Key of(byte[] masterKey, String service, String purpose) {
      if (masterKey.length != MASTER_KEY_BYTES) {
        throw new IllegalArgumentException(
            "master key has %d bytes, %d are needed".formatted(masterKey.length, MASTER_KEY_BYTES));
      }
      var root = "safekeep/" + service;
      return new Key(
          Arrays.copyOf(derive(masterKey, root + "/master-key-name"), KEY_NAME_BYTES),
          new SecretKeySpec(derive(masterKey, root + "/seal/" + purpose), "AES"));
    }

    boolean sealed(byte[] bytes) {
      return Arrays.equals(name, Arrays.copyOfRange(bytes, 1, 1 + KEY_NAME_BYTES));
    }
  }

  /// What everything begins with that is sealed under the current master key.
  byte[] header() {
    return ByteBuffer.allocate(1 + KEY_NAME_BYTES).put(FORMAT).put(current.name).array();
  }

  /// @param context what the sealed bytes belong to, for example a key id; opening asks for the
  ///   same
  public byte[] seal(byte[] plain, String context) {
    var nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    try {
      var sealed = cipher(Cipher.ENCRYPT_MODE, current, nonce, context).doFinal(plain);
      return ByteBuffer.allocate(HEADER_BYTES + sealed.length)
          .put(FORMAT)
          .put(current.name)
          .put(nonce)
          .put(sealed)
          .array();
    } catch (GeneralSecurityException fault) {
      throw new IllegalStateException(fault);
    }
  }

  /// Empty if the bytes were changed, belong to another context or purpose, or were sealed under
  /// another master key than the current and the former ones.
  public Optional<byte[]> open(byte[] sealed, String context) {
    if (sealed.length < HEADER_BYTES || sealed[0] != FORMAT) {
      return Optional.empty();
    }
    return keys.stream()
        .filter(key -> key.sealed(sealed))
        .findFirst()
        .flatMap(key -> open(key, sealed, context));
  }

  private static Optional<byte[]> open(Key key, byte[] sealed, String context) {
    var nonce = Arrays.copyOfRange(sealed, 1 + KEY_NAME_BYTES, HEADER_BYTES);
    try {
      return Optional.of(
          cipher(Cipher.DECRYPT_MODE, key, nonce, context)
              .doFinal(sealed, HEADER_BYTES, sealed.length - HEADER_BYTES));
    } catch (AEADBadTagException changed) {
      return Optional.empty();
    } catch (GeneralSecurityException fault) {
      throw new IllegalStateException(fault);
    }
  }

  /// Seals a text for where only letters fit, such as a URL: unpadded base64url.
  public String sealText(String plain, String context) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(seal(plain.getBytes(StandardCharsets.UTF_8), context));
  }

  /// Opens what [#sealText(String, String)] made; empty for anything else, as [#open(byte[],
  /// String)] says.
  public Optional<String> openText(String sealed, String context) {
    byte[] bytes;
    try {
      bytes = Base64.getUrlDecoder().decode(sealed);
    } catch (IllegalArgumentException noBase64) {
      return Optional.empty();
    }
    return open(bytes, context).map(plain -> new String(plain, StandardCharsets.UTF_8));
  }

  private static Cipher cipher(int mode, Key key, byte[] nonce, String context)
      throws GeneralSecurityException {
    var cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, key.key, new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(context.getBytes(StandardCharsets.UTF_8));
    return cipher;
  }

  /// One block of the counter-mode derivation of NIST SP 800-108r1 with HMAC-SHA-256, which is as
  /// long as the key that is needed.
  private static byte[] derive(byte[] masterKey, String label) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(masterKey, "HmacSHA256"));
      mac.update(new byte[] {0, 0, 0, 1});
      mac.update(label.getBytes(StandardCharsets.UTF_8));
      mac.update(new byte[] {0, 0, 0, 1, 0});
      return mac.doFinal();
    } catch (GeneralSecurityException everyJdkHasIt) {
      throw new IllegalStateException(everyJdkHasIt);
    }
  }
}
