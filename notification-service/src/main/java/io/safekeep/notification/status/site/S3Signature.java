package io.safekeep.notification.status.site;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.SortedMap;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Signs requests to S3 (AWS Signature Version 4, in the header).
///
/// @see <a
///   href="https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html">how</a>
record S3Signature(String region, String accessKeyId, String secretAccessKey) {

  private static final String ALGORITHM = "AWS4-HMAC-SHA256";
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("uuuuMMdd").withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  /// As the header `x-amz-date` wants it.
  static String time(Instant at) {
    return TIME.format(at);
  }

  /// Value of the header `Authorization` of a request without a query.
  ///
  /// @param path already encoded
  /// @param headers those that are signed, by their names in lower case; `host` among them
  /// @param payload SHA-256 of the body, in hexadecimal
  String authorization(
      String method, String path, SortedMap<String, String> headers, String payload, Instant at) {
    String signed = String.join(";", headers.keySet());
    String canonical =
        headers.entrySet().stream()
            .map(header -> header.getKey() + ":" + header.getValue() + "\n")
            .collect(
                Collectors.joining(
                    "", method + "\n" + path + "\n\n", "\n" + signed + "\n" + payload));
    String day = DAY.format(at);
    String scope = day + "/" + region + "/s3/aws4_request";
    String toSign = String.join("\n", ALGORITHM, TIME.format(at), scope, sha256(canonical));
    byte[] key = ("AWS4" + secretAccessKey).getBytes(UTF_8);
    for (String part : new String[] {day, region, "s3", "aws4_request", toSign}) {
      key = hmac(key, part);
    }
    return "%s Credential=%s/%s,SignedHeaders=%s,Signature=%s"
        .formatted(ALGORITHM, accessKeyId, scope, signed, HexFormat.of().formatHex(key));
  }

  private static String sha256(String text) {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
    } catch (GeneralSecurityException everyJdkHasIt) {
      throw new IllegalStateException(everyJdkHasIt);
    }
  }

  private static byte[] hmac(byte[] key, String text) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(text.getBytes(UTF_8));
    } catch (GeneralSecurityException everyJdkHasIt) {
      throw new IllegalStateException(everyJdkHasIt);
    }
  }

  @Override
  public String toString() {
    return "S3Signature[" + accessKeyId + "]";
  }
}
