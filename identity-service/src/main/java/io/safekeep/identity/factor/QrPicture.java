package io.safekeep.identity.factor;

import io.nayuki.qrcodegen.QrCode;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// A QR code as a path of SVG: drawn into the page, so that the key it holds travels nowhere else.
///
/// @param size of its sides, in modules, with the quiet zone around it
/// @param path the dark modules
public record QrPicture(int size, String path) {

  /// ISO/IEC 18004, section 6.3.8.
  private static final int QUIET_ZONE = 4;

  public static QrPicture of(String text) {
    var code = QrCode.encodeText(text, QrCode.Ecc.MEDIUM);
    var path =
        IntStream.range(0, code.size * code.size)
            .filter(at -> code.getModule(at % code.size, at / code.size))
            .mapToObj(at ->
                "M%d,%dh1v1h-1z"
                    .formatted(at % code.size + QUIET_ZONE, at / code.size + QUIET_ZONE))
            .collect(Collectors.joining());
    return new QrPicture(code.size + 2 * QUIET_ZONE, path);
  }
}
