package io.safekeep.identity.factor;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;

/// What an authenticator app and this service share.
public final class TotpKey {

  /// As long as the hash (RFC 4226, section 4, R6).
  private static final int LENGTH = 20;

  private static final int GROUP = 4;

  private final byte[] bytes;

  TotpKey(byte[] bytes) {
    this.bytes = bytes.clone();
  }

  public static TotpKey random() {
    var bytes = new byte[LENGTH];
    new SecureRandom().nextBytes(bytes);
    return new TotpKey(bytes);
  }

  /// @param text of [#text]
  public static TotpKey parse(String text) {
    return new TotpKey(Base32.decode(text));
  }

  byte[] bytes() {
    return bytes.clone();
  }

  /// In base32, as apps take it when it is typed in.
  public String text() {
    return Base32.encode(bytes);
  }

  /// The text in groups of four letters, for people to read.
  public String spelled() {
    return text().replaceAll("(.{" + GROUP + "})(?!$)", "$1 ");
  }

  /// What the QR code holds: the key URI format that authenticator apps agree on.
  public String uri(String issuer, String signInName) {
    return "otpauth://totp/%s:%s?secret=%s&issuer=%s&algorithm=SHA1&digits=%d&period=%d"
        .formatted(
            encoded(issuer),
            encoded(signInName),
            text(),
            encoded(issuer),
            Totp.DIGITS,
            Totp.STEP.toSeconds());
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TotpKey key && Arrays.equals(bytes, key.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return "TotpKey[...]";
  }
}
