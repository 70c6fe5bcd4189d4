package io.safekeep.backup.files;

import java.util.HexFormat;

/// Names a content: HMAC-SHA-256 (RFC 2104) of its bytes under a key of its file store, so that
/// equal contents are kept once and nobody without the key can tell what is kept.
///
/// @param value 64 hexadecimal digits, lower case
public record ContentId(String value) {
  static final int BYTES = 32;

  public ContentId {
    if (value.length() != 2 * BYTES) {
      throw new IllegalArgumentException("'%s' names no content".formatted(value));
    }
    HexFormat.of().parseHex(value);
  }

  public static ContentId of(byte[] hmac) {
    return new ContentId(HexFormat.of().formatHex(hmac));
  }

  public byte[] bytes() {
    return HexFormat.of().parseHex(value);
  }

  @Override
  public String toString() {
    return value;
  }
}
