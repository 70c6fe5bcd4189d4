package io.safekeep.identity.password;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;

/// A password as somebody typed it. Never printed, stored or compared as text.
public record Password(String typed) {

  /// One form for the same characters from different keyboards (NIST SP 800-63B-4 section 3.1.1.2
  /// asks for normalisation before hashing).
  String normalized() {
    return Normalizer.normalize(typed, Normalizer.Form.NFC);
  }

  byte[] bytes() {
    return normalized().getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return "Password[...]";
  }
}
