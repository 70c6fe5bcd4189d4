package io.safekeep.backup.base;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads a backup manifest (PostgreSQL documentation, "Backup Manifest Format") while it passes by.
///
/// The server writes one file a line and the manifest's own SHA-256 on the last; no line is held
/// longer than it takes to read it.
final class ManifestScanner {
  /// A path has at most 1024 bytes, twice that in hexadecimal.
  private static final int LINE_LIMIT = 16 << 10;

  private static final Pattern FILE =
      Pattern.compile(
          "\\{ \"(?<name>Path|Encoded-Path)\": \"(?<path>(?:[^\"\\\\]|\\\\.)*)\", \"Size\": (?<size>\\d+),.*");
  private static final Pattern CHECKSUM =
      Pattern.compile(".*\"Checksum-Algorithm\": \"CRC32C\", \"Checksum\": \"([0-9a-f]{8})\".*");
  private static final Pattern OWN_CHECKSUM =
      Pattern.compile("\"Manifest-Checksum\": \"([0-9a-f]{64})\"\\}?");
  private static final Pattern ESCAPE = Pattern.compile("\\\\(u[0-9a-fA-F]{4}|.)");

  private final Consumer consumer;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private final MessageDigest digest;
  private boolean checked;
  private long files;

  ManifestScanner(Consumer consumer) {
    this.consumer = consumer;
    try {
      this.digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException("every Java platform has SHA-256", missing);
    }
  }

  /// The manifest goes on; all bytes are taken.
  void scan(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      var next = bytes.get();
      line.write(next);
      if (next == '\n') {
        endLine();
      } else if (line.size() > LINE_LIMIT) {
        throw new MalformedArchive("manifest has a line beyond %d bytes".formatted(LINE_LIMIT));
      }
    }
  }

  /// The manifest has ended.
  ///
  /// @throws ChecksumMismatch if it was cut or altered on its way
  void end() throws IOException {
    if (line.size() > 0) {
      endLine();
    }
    if (!checked) {
      throw new ChecksumMismatch("the server's manifest ends without its checksum");
    }
  }

  /// How many files it lists.
  long files() {
    return files;
  }

  private void endLine() throws IOException {
    var bytes = line.toByteArray();
    line.reset();
    var text = new String(bytes, UTF_8).strip();
    var own = OWN_CHECKSUM.matcher(text);
    if (own.matches()) {
      var sum = HexFormat.of().formatHex(digest.digest());
      if (!sum.equals(own.group(1))) {
        throw new ChecksumMismatch("the server's manifest does not match its own checksum");
      }
      checked = true;
      return;
    }
    digest.update(bytes);
    var file = FILE.matcher(text);
    if (file.matches()) {
      files++;
      consumer.accept(pathOf(file), Long.parseLong(file.group("size")), checksumOf(text));
    }
  }

  private static String pathOf(Matcher file) {
    var path = file.group("path");
    if (file.group("name").equals("Encoded-Path")) {
      return new String(HexFormat.of().parseHex(path), UTF_8);
    }
    return path.indexOf('\\') < 0
        ? path
        : ESCAPE.matcher(path).replaceAll(ManifestScanner::unescape);
  }

  private static String unescape(java.util.regex.MatchResult escape) {
    var code = escape.group(1);
    var plain =
        switch (code.charAt(0)) {
          case 'u' -> String.valueOf((char) Integer.parseInt(code, 1, 5, 16));
          case 'n' -> "\n";
          case 't' -> "\t";
          case 'r' -> "\r";
          case 'b' -> "\b";
          case 'f' -> "\f";
          default -> code;
        };
    return Matcher.quoteReplacement(plain);
  }

  /// The hexadecimal digits are the bytes of the number as a little-endian machine stores it.
  private static Optional<Integer> checksumOf(String text) {
    var checksum = CHECKSUM.matcher(text);
    return checksum.matches()
        ? Optional.of(Integer.reverseBytes(Integer.parseUnsignedInt(checksum.group(1), 16)))
        : Optional.empty();
  }

  /// Takes each file of the manifest; the checksum is absent where the server gave none.
  @FunctionalInterface
  interface Consumer {
    void accept(String path, long size, Optional<Integer> crc32c) throws IOException;
  }
}
