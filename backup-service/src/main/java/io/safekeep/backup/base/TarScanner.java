package io.safekeep.backup.base;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.zip.CRC32C;

/// Finds the files in the tar archives that a server sends, while they pass by in pieces of any
/// size.
///
/// Reads the POSIX ustar format as PostgreSQL writes it (src/port/tar.c): no extension headers,
/// sizes beyond 8 GiB in base 256.
public final class TarScanner {
  private static final int BLOCK = 512;

  private final Consumer consumer;
  private final ContentListener listener;
  private final ByteBuffer header = ByteBuffer.allocate(BLOCK);
  private final CRC32C crc = new CRC32C();
  private long tablespace;
  private long offset;
  private FileEntry entry = NO_ENTRY;
  private long contentLeft;
  private long paddingLeft;
  private boolean inArchive;
  private boolean inTrailer;

  private static final FileEntry NO_ENTRY =
      new FileEntry(FileEntry.Kind.FILE, 0, "", "", 0, Instant.EPOCH, 0, 0, 0);

  public TarScanner(Consumer consumer) {
    this(consumer, NOBODY);
  }

  TarScanner(Consumer consumer, ContentListener listener) {
    this.consumer = consumer;
    this.listener = listener;
  }

  /// An archive begins, right behind the one before.
  ///
  /// @param tablespace oid of the tablespace that it holds; 0 for the data directory
  /// @throws MalformedArchive if the one before has not ended
  public void begin(long tablespace) throws MalformedArchive {
    end();
    this.tablespace = tablespace;
    this.inTrailer = false;
    this.inArchive = true;
  }

  /// The archive goes on; all bytes are taken.
  public void scan(ByteBuffer bytes) throws IOException {
    if (!inArchive) {
      throw new MalformedArchive("bytes before the first archive");
    }
    while (bytes.hasRemaining()) {
      if (contentLeft > 0) {
        content(bytes);
      } else if (paddingLeft > 0) {
        paddingLeft -= skip(bytes, paddingLeft);
      } else if (inTrailer) {
        skip(bytes, bytes.remaining());
      } else {
        header(bytes);
      }
    }
  }

  /// The last archive has ended.
  ///
  /// @throws MalformedArchive if it ended in the middle of a file
  public void end() throws MalformedArchive {
    if (contentLeft > 0 || paddingLeft > 0 || header.position() > 0) {
      throw new MalformedArchive("archive ends in the middle of " + entry.path());
    }
    inArchive = false;
  }

  private void content(ByteBuffer bytes) throws IOException {
    var count = (int) Math.min(contentLeft, bytes.remaining());
    crc.update(bytes.duplicate().limit(bytes.position() + count));
    listener.content(bytes.duplicate().limit(bytes.position() + count));
    bytes.position(bytes.position() + count);
    offset += count;
    contentLeft -= count;
    if (contentLeft == 0) {
      endFile();
    }
  }

  private long skip(ByteBuffer bytes, long atMost) {
    var count = (int) Math.min(atMost, bytes.remaining());
    bytes.position(bytes.position() + count);
    offset += count;
    return count;
  }

  private void header(ByteBuffer bytes) throws IOException {
    var count = Math.min(header.remaining(), bytes.remaining());
    header.put(header.position(), bytes, bytes.position(), count);
    header.position(header.position() + count);
    bytes.position(bytes.position() + count);
    offset += count;
    if (header.hasRemaining()) {
      return;
    }
    header.clear();
    if (isZero(header)) {
      inTrailer = true;
      return;
    }
    beginFile();
  }

  private void beginFile() throws IOException {
    checkSum();
    var kind =
        switch (header.get(156)) {
          case '0', 0 -> FileEntry.Kind.FILE;
          case '5' -> FileEntry.Kind.DIRECTORY;
          case '2' -> FileEntry.Kind.LINK;
          default -> throw new MalformedArchive("entry of type " + (char) header.get(156));
        };
    var prefix = text(345, 155);
    var path = (prefix.isEmpty() ? "" : prefix + "/") + text(0, 100);
    while (path.startsWith("./")) {
      path = path.substring(2);
    }
    if (path.endsWith("/")) {
      path = path.substring(0, path.length() - 1);
    }
    var size = kind == FileEntry.Kind.FILE ? number(124, 12) : 0;
    entry =
        new FileEntry(
            kind,
            tablespace,
            path,
            kind == FileEntry.Kind.LINK ? text(157, 100) : "",
            (int) number(100, 8) & 0777,
            Instant.ofEpochSecond(number(136, 12)),
            size,
            offset,
            0);
    crc.reset();
    listener.begin(entry);
    contentLeft = size;
    paddingLeft = -size & (BLOCK - 1);
    if (size == 0) {
      endFile();
    }
  }

  private void endFile() throws IOException {
    consumer.accept(
        new FileEntry(
            entry.kind(),
            entry.tablespace(),
            entry.path(),
            entry.link(),
            entry.mode(),
            entry.modifiedAt(),
            entry.size(),
            entry.offset(),
            (int) crc.getValue()));
  }

  private void checkSum() throws MalformedArchive {
    var sum = 0;
    for (var index = 0; index < BLOCK; index++) {
      sum += index >= 148 && index < 156 ? ' ' : header.get(index) & 0xFF;
    }
    if (sum != number(148, 8)) {
      throw new MalformedArchive("tar header at byte %d has a bad sum".formatted(offset - BLOCK));
    }
  }

  private long number(int start, int length) throws MalformedArchive {
    if (header.get(start) < 0) {
      var value = 0L;
      for (var index = start + 1; index < start + length; index++) {
        value = value << Byte.SIZE | (header.get(index) & 0xFF);
      }
      return value;
    }
    var value = 0L;
    for (var index = start; index < start + length; index++) {
      var digit = header.get(index);
      if (digit >= '0' && digit <= '7') {
        value = value << 3 | (digit - '0');
      } else if (digit != ' ' && digit != 0) {
        throw new MalformedArchive("tar header at byte %d has no number".formatted(offset - BLOCK));
      }
    }
    return value;
  }

  private String text(int start, int length) throws MalformedArchive {
    var end = start;
    while (end < start + length && header.get(end) != 0) {
      end++;
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(header.duplicate().position(start).limit(end))
          .toString();
    } catch (CharacterCodingException malformed) {
      throw new MalformedArchive(
          "a file name in the data directory is not UTF-8: "
              + StandardCharsets.ISO_8859_1.decode(header.duplicate().position(start).limit(end)));
    }
  }

  private static boolean isZero(ByteBuffer block) {
    for (var index = 0; index < BLOCK; index += Long.BYTES) {
      if (block.getLong(index) != 0) {
        return false;
      }
    }
    return true;
  }

  private static final ContentListener NOBODY =
      new ContentListener() {
        @Override
        public void begin(FileEntry file) {}

        @Override
        public void content(ByteBuffer bytes) {}
      };

  /// Looks at what entries hold while they pass by.
  interface ContentListener {
    /// An entry begins; its checksum is not known yet.
    void begin(FileEntry entry);

    /// Its content goes on.
    void content(ByteBuffer bytes) throws IOException;
  }

  /// Takes each entry once it has passed by.
  @FunctionalInterface
  public interface Consumer {
    void accept(FileEntry entry) throws IOException;
  }
}
