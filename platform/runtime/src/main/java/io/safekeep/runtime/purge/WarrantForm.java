package io.safekeep.runtime.purge;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Set;

/// How a warrant is written: a JWS in compact form (RFC 7515, section 7.1) with EdDSA over Ed25519
/// (RFC 8037, section 3.1). There is one form, so that there is nothing to choose for an attacker.
final class WarrantForm {

  static final String ALGORITHM = "EdDSA";
  static final String TYPE = "purge-warrant+jwt";
  static final String ISSUER = "/retention";
  static final Duration LONGEST = Duration.ofMinutes(10);

  static final Set<String> HEADER = Set.of("alg", "typ", "kid");
  static final Set<String> CLAIMS =
      Set.of(
          "iss",
          "aud",
          "sub",
          "jti",
          "nbf",
          "exp",
          "deletion_case",
          "generation",
          "store",
          "step",
          "ended_at");

  /// Reads nothing twice and nothing behind the end.
  static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  static final int KEY_BYTES = 32;

  /// SubjectPublicKeyInfo of Ed25519 up to the key itself (RFC 8410, section 4).
  private static final byte[] KEY_INFO = HexFormat.of().parseHex("302a300506032b6570032100");

  private WarrantForm() {}

  static String encode(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /// @throws IllegalArgumentException if it is not base64url
  static byte[] decode(String text) {
    return Base64.getUrlDecoder().decode(text);
  }

  static PrivateKey privateKey(byte[] seed) throws GeneralSecurityException {
    return KeyFactory.getInstance("Ed25519")
        .generatePrivate(new EdECPrivateKeySpec(NamedParameterSpec.ED25519, seed));
  }

  static PublicKey publicKey(byte[] point) throws GeneralSecurityException {
    if (point.length != KEY_BYTES) {
      throw new GeneralSecurityException("a public key has %d bytes".formatted(KEY_BYTES));
    }
    byte[] encoded = new byte[KEY_INFO.length + KEY_BYTES];
    System.arraycopy(KEY_INFO, 0, encoded, 0, KEY_INFO.length);
    System.arraycopy(point, 0, encoded, KEY_INFO.length, KEY_BYTES);
    return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
  }
}
