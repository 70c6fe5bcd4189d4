package io.safekeep.tlog;

import java.util.Base64;

/// Standard Base64 (RFC 4648 section 4) with its padding and without stray bits: two texts never
/// mean the same bytes, so nobody can change a signed file without anybody noticing.
final class OneSpelling {
  private OneSpelling() {}

  /// @throws IllegalArgumentException if it is another spelling, or none
  static byte[] decode(String base64) {
    var bytes = Base64.getDecoder().decode(base64);
    if (!Base64.getEncoder().encodeToString(bytes).equals(base64)) {
      throw new IllegalArgumentException("this is not the one spelling of these bytes");
    }
    return bytes;
  }
}
