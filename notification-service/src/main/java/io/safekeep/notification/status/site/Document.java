package io.safekeep.notification.status.site;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// One file of the site.
///
/// @param digest SHA-256 of the bytes, in hexadecimal
record Document(String contentType, byte[] bytes, String digest) {

  private static final int TAG = 32;

  static Document of(String contentType, String text) {
    byte[] bytes = text.getBytes(UTF_8);
    try {
      return new Document(
          contentType,
          bytes,
          HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)));
    } catch (NoSuchAlgorithmException everyJdkHasIt) {
      throw new IllegalStateException(everyJdkHasIt);
    }
  }

  /// RFC 9110, section 8.8.3.
  String entityTag() {
    return '"' + digest.substring(0, TAG) + '"';
  }
}
