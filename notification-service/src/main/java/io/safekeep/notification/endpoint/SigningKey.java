package io.safekeep.notification.endpoint;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// What webhooks are signed with (Standard Webhooks 1.0, sections "Signature scheme" and "Signing
/// secret serialization").
public sealed interface SigningKey {

  /// Value for the header `webhook-signature`, with the scheme before it.
  ///
  /// @param id value of `webhook-id`
  /// @param at time of the attempt; whole seconds count
  String sign(String id, Instant at, byte[] body);

  /// What is kept of it, sealed.
  byte[] bytes();

  /// What its owner verifies by: `whsec_...`, a secret, or `whpk_...`, which is none.
  String shown();

  static SigningKey random(Endpoint.Signing signing) {
    return switch (signing) {
      case HMAC -> Shared.random();
      case ED25519 -> Pair.random();
    };
  }

  /// @param bytes of [#bytes()]
  static SigningKey of(Endpoint.Signing signing, byte[] bytes) {
    return switch (signing) {
      case HMAC -> new Shared(bytes);
      case ED25519 -> Pair.of(bytes);
    };
  }

  /// The public key, if there is one.
  default Optional<String> publicKey() {
    return Optional.empty();
  }

  private static byte[] content(String id, Instant at, byte[] body) {
    var content = new ByteArrayOutputStream();
    content.writeBytes((id + "." + at.getEpochSecond() + ".").getBytes(UTF_8));
    content.writeBytes(body);
    return content.toByteArray();
  }

  /// A secret of both sides.
  record Shared(byte[] bytes) implements SigningKey {

    /// The standard asks for 24 to 64.
    private static final int LENGTH = 32;

    static Shared random() {
      var bytes = new byte[LENGTH];
      new SecureRandom().nextBytes(bytes);
      return new Shared(bytes);
    }

    @Override
    public String sign(String id, Instant at, byte[] body) {
      try {
        var mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(bytes, "HmacSHA256"));
        return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(content(id, at, body)));
      } catch (GeneralSecurityException everyJdkHasIt) {
        throw new IllegalStateException(everyJdkHasIt);
      }
    }

    @Override
    public String shown() {
      return "whsec_" + Base64.getEncoder().encodeToString(bytes);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Shared(byte[] theirs) && Arrays.equals(bytes, theirs);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
      return "Shared[...]";
    }
  }

  /// An Ed25519 key pair (RFC 8032): the seed and the public key, 32 bytes each.
  final class Pair implements SigningKey {

    private static final int LENGTH = 32;

    /// What stands before the seed in PKCS #8 (RFC 8410, section 7).
    private static final byte[] PKCS8 = HexFormat.of().parseHex("302e020100300506032b657004220420");

    private final byte[] bytes;
    private final PrivateKey key;

    private Pair(byte[] bytes, PrivateKey key) {
      this.bytes = bytes;
      this.key = key;
    }

    static Pair random() {
      try {
        KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        var bytes = new byte[2 * LENGTH];
        copyEnd(pair.getPrivate().getEncoded(), bytes, 0);
        copyEnd(pair.getPublic().getEncoded(), bytes, LENGTH);
        return new Pair(bytes, pair.getPrivate());
      } catch (GeneralSecurityException everyJdkHasIt) {
        throw new IllegalStateException(everyJdkHasIt);
      }
    }

    static Pair of(byte[] bytes) {
      var encoded = Arrays.copyOf(PKCS8, PKCS8.length + LENGTH);
      System.arraycopy(bytes, 0, encoded, PKCS8.length, LENGTH);
      try {
        return new Pair(
            bytes,
            KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(encoded)));
      } catch (GeneralSecurityException everyJdkHasIt) {
        throw new IllegalStateException(everyJdkHasIt);
      }
    }

    private static void copyEnd(byte[] encoded, byte[] to, int at) {
      System.arraycopy(encoded, encoded.length - LENGTH, to, at, LENGTH);
    }

    @Override
    public String sign(String id, Instant at, byte[] body) {
      try {
        var signature = Signature.getInstance("Ed25519");
        signature.initSign(key);
        signature.update(content(id, at, body));
        return "v1a," + Base64.getEncoder().encodeToString(signature.sign());
      } catch (GeneralSecurityException everyJdkHasIt) {
        throw new IllegalStateException(everyJdkHasIt);
      }
    }

    @Override
    public byte[] bytes() {
      return bytes.clone();
    }

    @Override
    public String shown() {
      return "whpk_"
          + Base64.getEncoder().encodeToString(Arrays.copyOfRange(bytes, LENGTH, 2 * LENGTH));
    }

    @Override
    public Optional<String> publicKey() {
      return Optional.of(shown());
    }
  }
}
