package io.safekeep.testing;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/// A cluster that `initdb` made once on this machine, and that the servers of tests copy: `initdb`
/// takes longer than all the rest of their start.
///
/// A copy gets a system identifier of its own, since two clusters with the same one are one cluster
/// to whoever backs them up. It stands in `global/pg_control` and at the head of each segment of
/// the log (`src/include/catalog/pg_control.h` and `access/xlog_internal.h` of PostgreSQL 18).
final class ClusterTemplate {
  /// Makes a cluster in a folder that is not there yet.
  interface Maker {
    void make(Path directory) throws IOException;
  }

  private static final Pattern SEGMENT = Pattern.compile("[0-9A-F]{24}");
  private static final int IDENTIFIER_IN_CONTROL = 0;
  private static final int IDENTIFIER_IN_SEGMENT = 24;

  private final Path home;

  private ClusterTemplate(Path home) {
    this.home = home;
  }

  /// The template of `kind`, beside the programs that made it; made by `maker` where it is missing.
  static ClusterTemplate of(PostgresBinaries programs, String kind, Maker maker)
      throws IOException {
    var home = programs.directory().resolveSibling("cluster-" + fingerprint(kind));
    if (!Files.isDirectory(home)) {
      var fresh = Files.createTempDirectory(home.getParent(), "making-");
      Files.delete(fresh);
      maker.make(fresh);
      Directories.publish(fresh, home);
    }
    return new ClusterTemplate(home);
  }

  /// A new cluster in `directory`, which is not there yet and is complete once it is.
  void copyTo(Path directory) throws IOException {
    var copying = directory.resolveSibling(directory.getFileName() + ".copying");
    Directories.delete(copying);
    Directories.copy(home, copying);
    identify(copying, ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE));
    Files.move(copying, directory);
  }

  private static void identify(Path cluster, long identifier) throws IOException {
    var control = cluster.resolve("global").resolve("pg_control");
    var content = buffer(Files.readAllBytes(control));
    int end = endOfControl(content);
    content.putLong(IDENTIFIER_IN_CONTROL, identifier);
    content.putInt(end, crc(content, end));
    Files.write(control, content.array());
    try (var segments =
        Files.newDirectoryStream(
            cluster.resolve("pg_wal"),
            it -> SEGMENT.matcher(it.getFileName().toString()).matches())) {
      for (var segment : segments) {
        try (var channel = Files.newByteChannel(segment, StandardOpenOption.WRITE)) {
          channel.position(IDENTIFIER_IN_SEGMENT);
          channel.write(buffer(new byte[Long.BYTES]).putLong(0, identifier));
        }
      }
    }
  }

  /// Where the checksum stands, which is the last of the fields: their number differs from version
  /// to version.
  private static int endOfControl(ByteBuffer content) throws IOException {
    for (int end = Long.BYTES; end + Integer.BYTES <= content.capacity(); end += Integer.BYTES) {
      if (content.getInt(end) == crc(content, end)) {
        return end;
      }
    }
    throw new IOException("pg_control has no checksum of what is before it");
  }

  private static int crc(ByteBuffer content, int end) {
    var crc = new CRC32C();
    crc.update(content.array(), 0, end);
    return (int) crc.getValue();
  }

  private static ByteBuffer buffer(byte[] content) {
    return ByteBuffer.wrap(content).order(ByteOrder.nativeOrder());
  }

  private static String fingerprint(String kind) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(kind.getBytes(StandardCharsets.UTF_8)), 0, 6);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
