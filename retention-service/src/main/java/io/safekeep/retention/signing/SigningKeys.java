package io.safekeep.retention.signing;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.inject.Singleton;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.EdECPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/// Signs documents as compact JWS (RFC 7515) with Ed25519 (RFC 8037), each purpose with a key pair
/// of its own that is made when it is first needed. Public halves stay known for ever, so that what
/// was signed once can always be checked.
@Singleton
public class SigningKeys {

  private static final String ALGORITHM = "Ed25519";

  private static final Base64.Encoder BASE64URL = Base64.getUrlEncoder().withoutPadding();

  /// Length of a public key (RFC 8032, section 5.1.5).
  private static final int PUBLIC_BYTES = 32;

  private final SqlSigningKeys keys;

  SigningKeys(SqlSigningKeys keys) {
    this.keys = keys;
  }

  /// A public half.
  ///
  /// @param id thumbprint of the key (RFC 7638): `kid` of what it signed
  /// @param x the 32 bytes of RFC 8032 in base64url
  public record PublicKey(String id, String purpose, String x) {}

  /// Signs a document.
  ///
  /// @param purpose names the key, for example `certificate`
  /// @param type what the document is (`typ`; RFC 7515, section 4.1.9)
  /// @return the compact serialization, payload included
  public String sign(String purpose, String type, byte[] payload) {
    SqlSigningKeys.Stored key = keys.current(purpose).orElseGet(() -> made(purpose));
    String header =
        "{\"alg\":\"EdDSA\",\"kid\":\"%s\",\"typ\":\"%s\"}".formatted(key.publicKey().id(), type);
    String signed = base64url(header.getBytes(UTF_8)) + "." + base64url(payload);
    byte[] encoded = key.privateKey();
    try {
      PrivateKey privateKey =
          KeyFactory.getInstance(ALGORITHM).generatePrivate(new PKCS8EncodedKeySpec(encoded));
      Signature signature = Signature.getInstance(ALGORITHM);
      signature.initSign(privateKey);
      signature.update(signed.getBytes(US_ASCII));
      return signed + "." + base64url(signature.sign());
    } catch (GeneralSecurityException everyJdkHasIt) {
      throw new IllegalStateException(everyJdkHasIt);
    } finally {
      Arrays.fill(encoded, (byte) 0);
    }
  }

  /// All that ever signed for a purpose, newest first.
  public List<PublicKey> publicKeys(String purpose) {
    return keys.all().stream().filter(key -> key.purpose().equals(purpose)).toList();
  }

  List<PublicKey> all() {
    return keys.all();
  }

  private SqlSigningKeys.Stored made(String purpose) {
    try {
      var pair = KeyPairGenerator.getInstance(ALGORITHM).generateKeyPair();
      String x = x((EdECPublicKey) pair.getPublic());
      keys.add(new PublicKey(thumbprint(x), purpose, x), pair.getPrivate().getEncoded());
    } catch (GeneralSecurityException everyJdkHasIt) {
      throw new IllegalStateException(everyJdkHasIt);
    }
    // Another replica's pair may have come first.
    return keys.current(purpose).orElseThrow();
  }

  /// The last 32 bytes of an X.509 key are those of RFC 8032 (RFC 8410, section 10.1).
  private static String x(EdECPublicKey key) {
    byte[] encoded = key.getEncoded();
    return base64url(Arrays.copyOfRange(encoded, encoded.length - PUBLIC_BYTES, encoded.length));
  }

  private static String thumbprint(String x) throws GeneralSecurityException {
    String canonical = "{\"crv\":\"Ed25519\",\"kty\":\"OKP\",\"x\":\"" + x + "\"}";
    return base64url(MessageDigest.getInstance("SHA-256").digest(canonical.getBytes(UTF_8)));
  }

  private static String base64url(byte[] bytes) {
    return BASE64URL.encodeToString(bytes);
  }
}
