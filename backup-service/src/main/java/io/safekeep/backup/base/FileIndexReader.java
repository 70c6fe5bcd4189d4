package io.safekeep.backup.base;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.safekeep.backup.vault.CorruptObject;
import io.safekeep.backup.vault.ObjectName;
import io.safekeep.backup.vault.SealedObjectReader;
import io.safekeep.backup.vault.Vault;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Reads the list of files in the order in which the server sent them, which is the order of their
/// offsets.
public final class FileIndexReader implements Closeable {
  /// Paths and links have at most 100 bytes in a tar header.
  private static final int RECORD_LIMIT = 4096;

  private final SealedObjectReader object;
  private final DataInputStream in;

  private FileIndexReader(SealedObjectReader object) {
    this.object = object;
    this.in = new DataInputStream(new BufferedInputStream(object.stream()));
  }

  static FileIndexReader open(Vault vault, ObjectName name) throws IOException {
    return new FileIndexReader(vault.open(name));
  }

  /// The next entry, or null after the last.
  public @Nullable FileEntry next() throws IOException {
    int length;
    try {
      length = in.readInt();
    } catch (EOFException end) {
      return null;
    }
    if (length < FileIndexWriter.FIXED_BYTES || length > RECORD_LIMIT) {
      throw new CorruptObject(object.name(), "has a record of %d bytes".formatted(length));
    }
    var bytes = new byte[length];
    in.readFully(bytes);
    return parse(ByteBuffer.wrap(bytes));
  }

  private static FileEntry parse(ByteBuffer record) {
    var kind = FileEntry.Kind.values()[record.get()];
    var tablespace = record.getLong();
    var mode = record.getInt();
    var modifiedAt = Instant.ofEpochSecond(record.getLong());
    var size = record.getLong();
    var offset = record.getLong();
    var crc32c = record.getInt();
    var path = new byte[record.getShort()];
    record.get(path);
    var link = new byte[record.remaining()];
    record.get(link);
    return new FileEntry(
        kind,
        tablespace,
        new String(path, UTF_8),
        new String(link, UTF_8),
        mode,
        modifiedAt,
        size,
        offset,
        crc32c);
  }

  @Override
  public void close() throws IOException {
    in.close();
    object.close();
  }
}
