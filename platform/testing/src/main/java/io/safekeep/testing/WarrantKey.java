package io.safekeep.testing;

import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.interfaces.EdECPrivateKey;
import java.util.Arrays;
import java.util.Base64;

/// A key pair of Ed25519 that signs warrants of purges, as settings take it (RFC 8037, section 2).
///
/// @param privateJwk what retention-service is told; secret
/// @param publicJwks what every holder of data is told
public record WarrantKey(String privateJwk, String publicJwks) {

  private static final int KEY_BYTES = 32;

  /// @param keyId letters, digits and hyphens
  public static WarrantKey make(String keyId) {
    try {
      KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
      byte[] info = pair.getPublic().getEncoded();
      byte[] seed = ((EdECPrivateKey) pair.getPrivate()).getBytes().orElseThrow();
      // The key itself ends its SubjectPublicKeyInfo (RFC 8410, section 4).
      String point = encode(Arrays.copyOfRange(info, info.length - KEY_BYTES, info.length));
      String members =
          "\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"kid\":\"%s\",\"x\":\"%s\"".formatted(keyId, point);
      return new WarrantKey(
          "{%s,\"d\":\"%s\"}".formatted(members, encode(seed)),
          "{\"keys\":[{%s}]}".formatted(members));
    } catch (NoSuchAlgorithmException everyJdkHasIt) {
      throw new IllegalStateException(everyJdkHasIt);
    }
  }

  /// A pair that was made before.
  ///
  /// @param privateJwk as [#make] gave it
  public static WarrantKey of(String privateJwk) {
    return new WarrantKey(
        privateJwk, "{\"keys\":[" + privateJwk.replaceAll(",\"d\":\"[^\"]*\"", "") + "]}");
  }

  @Override
  public String toString() {
    return "WarrantKey" + publicJwks;
  }

  private static String encode(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
