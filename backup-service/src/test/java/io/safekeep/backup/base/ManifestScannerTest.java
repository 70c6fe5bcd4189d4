package io.safekeep.backup.base;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ManifestScannerTest {
  /// As PostgreSQL 18 wrote it, shortened to three files.
  private static final String LINES =
      """
      { "PostgreSQL-Backup-Manifest-Version": 2,
      "System-Identifier": 7574916312345678901,
      "Files": [
      { "Path": "backup_label", "Size": 227, "Last-Modified": "2026-11-21 22:38:27 GMT", "Checksum-Algorithm": "CRC32C", "Checksum": "3a9d12e4" },
      { "Path": "odd \\"name\\"", "Size": 0, "Last-Modified": "2026-11-21 22:38:27 GMT", "Checksum-Algorithm": "CRC32C", "Checksum": "00000000" },
      { "Encoded-Path": "62617365", "Size": 8192, "Last-Modified": "2026-11-21 22:38:27 GMT" }
      ],
      "WAL-Ranges": [
      { "Timeline": 1, "Start-LSN": "0/2000028", "End-LSN": "0/2000120" }
      ],
      """;

  private static final String SUM = "\"Manifest-Checksum\": \"%s\"}\n";

  @Test
  void filesAreReadWithTheirChecksums() throws Exception {
    // When
    var files = scan(LINES + SUM.formatted(sha256(LINES)), 7);

    // Then the digits of a checksum are the bytes of a little-endian number
    assertThat(files)
        .containsExactly(
            "backup_label 227 Optional[%d]".formatted(0xe4129d3a),
            "odd \"name\" 0 Optional[0]",
            "base 8192 Optional.empty");
  }

  @Test
  void anAlteredManifestIsRefused() throws Exception {
    // Given
    var sum = sha256(LINES);

    // When // Then
    assertThatThrownBy(() -> scan(LINES.replace("227", "228") + SUM.formatted(sum), 100))
        .isInstanceOf(ChecksumMismatch.class)
        .hasMessage("the server's manifest does not match its own checksum");
  }

  @Test
  void aCutManifestIsRefused() {
    assertThatThrownBy(() -> scan(LINES, 100))
        .isInstanceOf(ChecksumMismatch.class)
        .hasMessage("the server's manifest ends without its checksum");
  }

  private static List<String> scan(String text, int piece) throws IOException {
    var files = new ArrayList<String>();
    var scanner =
        new ManifestScanner((path, size, crc) -> files.add(path + " " + size + " " + crc));
    var bytes = ByteBuffer.wrap(text.getBytes(UTF_8));
    while (bytes.hasRemaining()) {
      var count = Math.min(piece, bytes.remaining());
      scanner.scan(bytes.slice(bytes.position(), count));
      bytes.position(bytes.position() + count);
    }
    scanner.end();
    return files;
  }

  private static String sha256(String text) throws Exception {
    var digest = java.security.MessageDigest.getInstance("SHA-256");
    return java.util.HexFormat.of().formatHex(digest.digest(text.getBytes(UTF_8)));
  }
}
