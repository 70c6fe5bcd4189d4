package io.safekeep.retention.certificate;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Pattern;

/// Checks a certificate without the service, with nothing but a JDK and this file:
///
/// `java VerifyCertificate.java certificate.jws keys.json`
///
/// Prints what it says, then its digest and by which key it is signed. Ends with 0 if it is good.
/// The keys are those of `GET /v1/signing-keys`, kept from when the certificate was fetched or
/// pinned before.
public final class VerifyCertificate {

  private static final Pattern KEY = Pattern.compile("\"x\"\\s*:\\s*\"([A-Za-z0-9_-]{43})\"");
  private static final Pattern HEADER =
      Pattern.compile(
          "\\{\"alg\":\"EdDSA\",\"kid\":\"([A-Za-z0-9_-]{43})\","
              + "\"typ\":\"safekeep-purge-certificate\\+json\"\\}");

  /// What precedes the 32 bytes in an X.509 key (RFC 8410, section 10.1).
  private static final byte[] PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

  private VerifyCertificate() {}

  public static void main(String[] arguments) throws IOException {
    if (arguments.length != 2) {
      System.err.println("usage: VerifyCertificate <signed certificate> <file of keys>");
      System.exit(2);
    }
    System.exit(
        verify(
                Files.readString(Path.of(arguments[0])).strip(),
                Files.readString(Path.of(arguments[1])),
                System.out)
            ? 0
            : 1);
  }

  /// Whether a certificate is signed by one of the keys.
  ///
  /// @param signed compact JWS (RFC 7515, RFC 8037)
  /// @param keys a JSON Web Key Set
  public static boolean verify(String signed, String keys, PrintStream out) {
    String[] parts = signed.split("\\.", -1);
    try {
      var header = HEADER.matcher(parts.length == 3 ? decoded(parts[0]) : "");
      if (!header.matches()) {
        out.println("FAULT: this is no certificate");
        return false;
      }
      byte[] signature = Base64.getUrlDecoder().decode(parts[2]);
      byte[] covered = (parts[0] + "." + parts[1]).getBytes(US_ASCII);
      for (var key : KEY.matcher(keys).results().map(match -> match.group(1)).toList()) {
        // The key's id is made anew from the key, so that a set cannot pass one off as another.
        if (thumbprint(key).equals(header.group(1)) && isSigned(covered, signature, key)) {
          String payload = decoded(parts[1]);
          out.println(payload);
          out.println("SHA-256 " + HexFormat.of().formatHex(sha256(payload.getBytes(UTF_8))));
          out.println("good, signed by key " + header.group(1));
          return true;
        }
      }
    } catch (IllegalArgumentException noBase64) {
      out.println("FAULT: this is no certificate");
      return false;
    } catch (GeneralSecurityException unusable) {
      out.println("FAULT: " + unusable.getMessage());
      return false;
    }
    out.println("FAULT: it was changed, or is not signed by any of the keys");
    return false;
  }

  private static boolean isSigned(byte[] covered, byte[] signature, String x)
      throws GeneralSecurityException {
    byte[] encoded = Arrays.copyOf(PREFIX, PREFIX.length + 32);
    System.arraycopy(Base64.getUrlDecoder().decode(x), 0, encoded, PREFIX.length, 32);
    PublicKey key =
        KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
    var verification = Signature.getInstance("Ed25519");
    verification.initVerify(key);
    verification.update(covered);
    try {
      return verification.verify(signature);
    } catch (GeneralSecurityException malformed) {
      return false;
    }
  }

  /// RFC 7638.
  private static String thumbprint(String x) throws GeneralSecurityException {
    String canonical = "{\"crv\":\"Ed25519\",\"kty\":\"OKP\",\"x\":\"" + x + "\"}";
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(sha256(canonical.getBytes(UTF_8)));
  }

  private static byte[] sha256(byte[] bytes) throws GeneralSecurityException {
    return MessageDigest.getInstance("SHA-256").digest(bytes);
  }

  private static String decoded(String part) {
    return new String(Base64.getUrlDecoder().decode(part), UTF_8);
  }
}
