package io.safekeep.contracts.record;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The public half of an Ed25519 key pair that signs records, as a JSON Web Key (RFC 8037).
///
/// Knows nothing but the JDK, as all that [VerifyRecords] needs.
///
/// @param x the 32 bytes of RFC 8032 in base64url
public record RecordKey(String x) {

  private static final Pattern X = Pattern.compile("\"x\"\\s*:\\s*\"([A-Za-z0-9_-]{43})\"");

  /// What precedes the 32 bytes in an X.509 key (RFC 8410 section 10.1).
  private static final byte[] PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

  public static RecordKey of(PublicKey key) {
    byte[] encoded = key.getEncoded();
    return new RecordKey(
        base64url().encodeToString(Arrays.copyOfRange(encoded, PREFIX.length, encoded.length)));
  }

  /// The keys of a JSON Web Key Set by their ids, which are made anew from the keys themselves.
  public static Map<String, RecordKey> parseSet(String json) {
    return X.matcher(json)
        .results()
        .map(match -> new RecordKey(match.group(1)))
        .collect(Collectors.toMap(RecordKey::id, Function.identity(), (one, _) -> one));
  }

  /// Thumbprint of the key (RFC 7638).
  public String id() {
    return digest("{\"crv\":\"Ed25519\",\"kty\":\"OKP\",\"x\":\"" + x + "\"}");
  }

  boolean verifies(String signed, byte[] signature) {
    try {
      var encoded = Arrays.copyOf(PREFIX, PREFIX.length + 32);
      System.arraycopy(Base64.getUrlDecoder().decode(x), 0, encoded, PREFIX.length, 32);
      var verification = Signature.getInstance("Ed25519");
      verification.initVerify(
          KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded)));
      verification.update(signed.getBytes(US_ASCII));
      return verification.verify(signature);
    } catch (GeneralSecurityException malformed) {
      return false;
    }
  }

  static Base64.Encoder base64url() {
    return Base64.getUrlEncoder().withoutPadding();
  }

  /// SHA-256 of a text in UTF-8, in base64url.
  public static String digest(String text) {
    try {
      return base64url()
          .encodeToString(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }
}
