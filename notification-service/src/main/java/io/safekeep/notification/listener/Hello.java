package io.safekeep.notification.listener;

import java.io.ByteArrayOutputStream;
import java.util.HexFormat;

/// First messages of those who can do nothing but what is forbidden. The JDK rightly refuses to
/// write them, so they are written here, byte by byte (RFC 4346, RFC 5246: section 7.4.1.2).
final class Hello {

  private static final HexFormat HEX = HexFormat.of();

  /// Suites of the time of TLS 1.1, with and without forward secrecy.
  private static final String OLD_SUITES = "c009c00ac013c014002f0035000a";

  /// Suites of TLS 1.2 that encrypt without protecting, RC4 and triple DES among them.
  private static final String WEAK_SUITES =
      "c023c024c027c028c008c009c00ac013c014003c003d002f0035000a0005";

  /// Curves P-256, P-384, P-521 and their plain form.
  private static final String CURVES = "000a00080006001700180019" + "000b00020100";

  /// ECDSA, RSA-PSS and RSA with SHA-256, -384, -512.
  private static final String SIGNATURES = "000d0010000e0403050306030804080504010501";

  private Hello() {}

  /// Offers TLS 1.1 and nothing newer.
  static byte[] old() {
    return hello("0302", OLD_SUITES, CURVES);
  }

  /// Offers TLS 1.2 with nothing but suites that are weak.
  static byte[] weak() {
    return hello("0303", WEAK_SUITES, CURVES + SIGNATURES);
  }

  private static byte[] hello(String version, String suites, String extensions) {
    String body =
        version
            + "53616665".repeat(8)
            + "00"
            + size(suites, 2)
            + suites
            + "0100"
            + size(extensions, 2)
            + extensions;
    String handshake = "01" + size(body, 3) + body;
    var message = new ByteArrayOutputStream();
    message.writeBytes(HEX.parseHex("160301" + size(handshake, 2) + handshake));
    return message.toByteArray();
  }

  /// Size of what hexadecimal digits stand for, in so many bytes.
  private static String size(String digits, int bytes) {
    return HEX.toHexDigits(digits.length() / 2, bytes * 2);
  }
}
