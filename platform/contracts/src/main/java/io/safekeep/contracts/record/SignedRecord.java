package io.safekeep.contracts.record;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;

/// A record as a JSON Web Signature in its compact form (RFC 7515, RFC 8037), whose protected
/// header also says which record of its chain it is, and the digest of the one before it. The
/// header has one form only, so that it needs no parser:
///
/// `{"alg":"EdDSA","kid":"<key>","number":<n>,"previous":"<SHA-256 of the record before, or
/// empty>"}`
///
/// @param compact the whole of it
/// @param keyId which key signed it
/// @param number 1 for the first of its chain
/// @param previous digest of the record before it; empty for the first
/// @param payload what was recorded, as JSON
public record SignedRecord(
    String compact, String keyId, long number, String previous, String payload) {

  private static final Pattern HEADER =
      Pattern.compile(
          "\\{\"alg\":\"EdDSA\",\"kid\":\"([A-Za-z0-9_-]{43})\",\"number\":([1-9][0-9]{0,14}),"
              + "\"previous\":\"([A-Za-z0-9_-]{43}|)\"\\}");

  public static SignedRecord sign(
      RecordKey key, PrivateKey privateKey, long number, String previous, String payload)
      throws GeneralSecurityException {
    String header =
        "{\"alg\":\"EdDSA\",\"kid\":\"%s\",\"number\":%d,\"previous\":\"%s\"}"
            .formatted(key.id(), number, previous);
    String signed = encode(header) + "." + encode(payload);
    var signature = Signature.getInstance("Ed25519");
    signature.initSign(privateKey);
    signature.update(signed.getBytes(US_ASCII));
    return new SignedRecord(
        signed + "." + RecordKey.base64url().encodeToString(signature.sign()),
        key.id(),
        number,
        previous,
        payload);
  }

  /// Empty if the text is no such record.
  public static Optional<SignedRecord> parse(String compact) {
    String[] parts = compact.split("\\.", -1);
    if (parts.length != 3) {
      return Optional.empty();
    }
    try {
      var header = HEADER.matcher(decode(parts[0]));
      return header.matches()
          ? Optional.of(
              new SignedRecord(
                  compact,
                  header.group(1),
                  Long.parseLong(header.group(2)),
                  header.group(3),
                  decode(parts[1])))
          : Optional.empty();
    } catch (IllegalArgumentException notBase64) {
      return Optional.empty();
    }
  }

  public boolean isSignedBy(RecordKey key) {
    int end = compact.lastIndexOf('.');
    try {
      return key.verifies(
          compact.substring(0, end), Base64.getUrlDecoder().decode(compact.substring(end + 1)));
    } catch (IllegalArgumentException notBase64) {
      return false;
    }
  }

  /// What the next record says of this one.
  public String digest() {
    return RecordKey.digest(compact);
  }

  private static String encode(String text) {
    return RecordKey.base64url().encodeToString(text.getBytes(UTF_8));
  }

  private static String decode(String text) {
    return new String(Base64.getUrlDecoder().decode(text), UTF_8);
  }
}
