package io.safekeep.identity.factor;

/// Base32 without padding (RFC 4648, section 6): 26 letters and six digits, which nobody confuses
/// in capitals.
final class Base32 {

  private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  private static final int BITS = 5;
  private static final int MASK = 31;

  private Base32() {}

  static String encode(byte[] bytes) {
    var text = new StringBuilder();
    int held = 0;
    int bits = 0;
    for (byte next : bytes) {
      held = held << Byte.SIZE | (next & 0xff);
      bits += Byte.SIZE;
      while (bits >= BITS) {
        bits -= BITS;
        text.append(ALPHABET.charAt((held >> bits) & MASK));
      }
    }
    if (bits > 0) {
      text.append(ALPHABET.charAt((held << (BITS - bits)) & MASK));
    }
    return text.toString();
  }

  /// @throws IllegalArgumentException if it holds anything but the alphabet
  static byte[] decode(String text) {
    var bytes = new byte[text.length() * BITS / Byte.SIZE];
    int held = 0;
    int bits = 0;
    int next = 0;
    for (int at = 0; at < text.length(); at++) {
      int value = ALPHABET.indexOf(text.charAt(at));
      if (value < 0) {
        throw new IllegalArgumentException("no base32: a character is not of its alphabet");
      }
      held = held << BITS | value;
      bits += BITS;
      if (bits >= Byte.SIZE) {
        bits -= Byte.SIZE;
        bytes[next++] = (byte) (held >> bits);
      }
    }
    return bytes;
  }
}
