package io.safekeep.retention.export;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;

/// Writes an archive (ZIP with ZIP64) in one pass and keeps a list of what is in it beside it,
/// since a ZIP archive takes one object at a time.
///
/// Memory does not grow with the bytes, only by the name of each object.
final class ExportArchive implements AutoCloseable {

  static final String LIST = "objects.csv";

  private static final int BUFFER = 64 << 10;

  private final ZipOutputStream zip;
  private final SealedFile list;
  private final OutputStream listed;
  private final Meter meter;
  private long objects;
  private long bytes;
  private long skipped;

  /// @param list where the list is kept until it is added itself
  ExportArchive(OutputStream out, SealedFile list, Meter meter) throws IOException {
    this.zip = new ZipOutputStream(out, UTF_8);
    zip.setLevel(Deflater.BEST_SPEED);
    this.list = list;
    this.listed = list.create();
    this.meter = meter;
    listed.write("path,source,sha256,bytes,rows,skipped\r\n".getBytes(UTF_8));
  }

  /// What became of an object.
  record Written(String path, String sha256, long bytes, @Nullable Long rows) {}

  /// Writes what an object consists of.
  @FunctionalInterface
  interface Content {
    /// @return its rows; null if it has none
    @Nullable Long writeTo(OutputStream out) throws IOException;
  }

  /// All that was added.
  record Totals(String listSha256, long objects, long bytes, long skipped) {}

  /// @param source what it is in the tenant's store, for people
  Written add(String path, String source, Content content) throws IOException {
    Written written = put(path, content);
    objects++;
    bytes += written.bytes();
    line(path, source, written.sha256(), written.bytes(), written.rows(), "");
    return written;
  }

  /// Tells that something of the store is not in the archive.
  void skip(String source, String why) throws IOException {
    skipped++;
    line("", source, "", 0, null, why);
  }

  /// Adds the list; nothing else but [#document] may come after it.
  Totals finishList() throws IOException {
    listed.close();
    Written written =
        put(
            LIST,
            out -> {
              try (InputStream in = list.read(0)) {
                in.transferTo(out);
              }
              return null;
            });
    return new Totals(written.sha256(), objects, bytes, skipped);
  }

  /// Adds what is not on the list.
  void document(String path, byte[] content) throws IOException {
    var unused =
        put(
            path,
            out -> {
              out.write(content);
              return null;
            });
  }

  private Written put(String path, Content content) throws IOException {
    meter.begins(path);
    zip.putNextEntry(new ZipEntry(path));
    var out = new Measured();
    // Rows are small, and each call of the compressor is dear.
    var buffered = new BufferedOutputStream(out, BUFFER);
    Long rows = content.writeTo(buffered);
    buffered.flush();
    zip.closeEntry();
    meter.ended();
    return new Written(path, HexFormat.of().formatHex(out.sha256.digest()), out.count, rows);
  }

  private void line(
      String path, String source, String sha256, long length, @Nullable Long rows, String skip)
      throws IOException {
    listed.write(
        String.join(
                ",",
                quoted(path),
                quoted(source),
                sha256,
                sha256.isEmpty() ? "" : Long.toString(length),
                rows == null ? "" : rows.toString(),
                quoted(skip))
            .concat("\r\n")
            .getBytes(UTF_8));
  }

  private static String quoted(String field) {
    return field.isEmpty() ? "" : '"' + field.replace("\"", "\"\"") + '"';
  }

  /// Ends the archive.
  @Override
  public void close() throws IOException {
    listed.close();
    zip.close();
  }

  private final class Measured extends OutputStream {

    private final MessageDigest sha256 = newSha256();
    private long count;

    @Override
    public void write(int one) throws IOException {
      write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
      zip.write(source, offset, length);
      sha256.update(source, offset, length);
      count += length;
      meter.wrote(length);
    }
  }

  static MessageDigest newSha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException everyJdkHasIt) {
      throw new IllegalStateException(everyJdkHasIt);
    }
  }
}
