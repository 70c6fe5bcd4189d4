package io.safekeep.backup.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class TarScannerTest {
  @Test
  void entriesAreFoundInPiecesOfAnySize() throws IOException {
    // Given
    var archive = new ByteArrayOutputStream();
    archive.write(header("base", '5', 0, ""));
    archive.write(header("base/1", '0', 11, ""));
    archive.write(padded("hello world"));
    archive.write(header("empty", '0', 0, ""));
    archive.write(header("pg_tblspc/7", '2', 0, "/srv/seven"));
    archive.write(header("long", '0', 512, ""));
    archive.write(padded("x".repeat(512)));
    archive.write(new byte[1024]);
    var random = new Random(1);

    for (var round = 0; round < 50; round++) {
      // When
      var found = new ArrayList<FileEntry>();
      var scanner = new TarScanner(found::add);
      scanner.begin(0);
      var bytes = ByteBuffer.wrap(archive.toByteArray());
      while (bytes.hasRemaining()) {
        var count = Math.min(1 + random.nextInt(700), bytes.remaining());
        scanner.scan(bytes.slice(bytes.position(), count));
        bytes.position(bytes.position() + count);
      }
      scanner.end();

      // Then
      assertThat(found)
          .containsExactly(
              entry(FileEntry.Kind.DIRECTORY, "base", "", 0, 512, 0),
              // CRC-32C of "hello world", RFC 3720's polynomial.
              entry(FileEntry.Kind.FILE, "base/1", "", 11, 1024, 0xC994_65AA),
              entry(FileEntry.Kind.FILE, "empty", "", 0, 2048, 0),
              entry(FileEntry.Kind.LINK, "pg_tblspc/7", "/srv/seven", 0, 2560, 0),
              found.get(4));
      assertThat(found.get(4).size()).isEqualTo(512);
      assertThat(found.get(4).offset()).isEqualTo(3072);
    }
  }

  @Test
  void sizesBeyondEightGibibytesAreRead() throws IOException {
    // Given the size in base 256, as tar writes what eleven octal digits cannot hold
    var header = header("base/1", '0', 0, "");
    ByteBuffer.wrap(header).putInt(124, 0x8000_0000).putLong(128, 10_000_000_000L);
    sum(header);
    var found = new ArrayList<FileEntry>();
    var scanner = new TarScanner(found::add);
    scanner.begin(0);

    // When
    scanner.scan(ByteBuffer.wrap(header));

    // Then
    assertThat(found).isEmpty();
    assertThatThrownBy(scanner::end)
        .isInstanceOf(MalformedArchive.class)
        .hasMessage("archive ends in the middle of base/1");
  }

  @Test
  void aFlippedBitInAHeaderIsNoticed() {
    // Given
    var header = header("base/1", '0', 11, "");
    header[3] ^= 1;
    var scanner = new TarScanner(entry -> {});

    // When // Then
    assertThatThrownBy(
            () -> {
              scanner.begin(0);
              scanner.scan(ByteBuffer.wrap(header));
            })
        .isInstanceOf(MalformedArchive.class)
        .hasMessage("tar header at byte 0 has a bad sum");
  }

  private static FileEntry entry(
      FileEntry.Kind kind, String path, String link, long size, long offset, int crc) {
    return new FileEntry(
        kind, 0, path, link, 0600, Instant.ofEpochSecond(1_700_000_000), size, offset, crc);
  }

  private static byte[] padded(String content) {
    var bytes = content.getBytes(StandardCharsets.US_ASCII);
    return Arrays.copyOf(bytes, Math.ceilDiv(bytes.length, 512) * 512);
  }

  private static byte[] header(String name, char type, long size, String link) {
    var header = new byte[512];
    put(header, 0, name);
    put(header, 100, "0000600 ");
    put(header, 124, "%011o ".formatted(size));
    put(header, 136, "%011o ".formatted(1_700_000_000L));
    header[156] = (byte) type;
    put(header, 157, link);
    put(header, 257, "ustar");
    sum(header);
    return header;
  }

  private static void sum(byte[] header) {
    put(header, 148, "        ");
    var sum = 0;
    for (var value : header) {
      sum += value & 0xFF;
    }
    put(header, 148, "%06o\0 ".formatted(sum));
  }

  private static void put(byte[] header, int at, String text) {
    var bytes = text.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(bytes, 0, header, at, bytes.length);
  }
}
