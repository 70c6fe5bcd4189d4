package io.safekeep.backup.base;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.safekeep.backup.vault.SealedObjectWriter;
import java.io.IOException;
import java.nio.ByteBuffer;

/// Writes the list of files, one record after the other, so that no backup's list is ever held in
/// memory.
///
/// A record, big endian: length of what follows (4), kind (1), tablespace (8), mode (4), modified
/// at in seconds since 1970 (8), size (8), offset (8), CRC-32C (4), length of the path (2), path in
/// UTF-8, link in UTF-8.
final class FileIndexWriter {
  static final int FIXED_BYTES = 1 + 8 + 4 + 8 + 8 + 8 + 4 + 2;

  private final SealedObjectWriter object;
  private long files;
  private long bytes;

  FileIndexWriter(SealedObjectWriter object) {
    this.object = object;
  }

  void add(FileEntry entry) throws IOException {
    var path = entry.path().getBytes(UTF_8);
    var link = entry.link().getBytes(UTF_8);
    var length = FIXED_BYTES + path.length + link.length;
    var buffer = ByteBuffer.allocate(Integer.BYTES + length);
    buffer.putInt(length).put((byte) entry.kind().ordinal()).putLong(entry.tablespace());
    buffer.putInt(entry.mode()).putLong(entry.modifiedAt().getEpochSecond());
    buffer.putLong(entry.size()).putLong(entry.offset()).putInt(entry.crc32c());
    buffer.putShort((short) path.length).put(path).put(link);
    object.write(buffer.flip());
    if (entry.kind() == FileEntry.Kind.FILE) {
      files++;
      bytes += entry.size();
    }
  }

  /// How many files were added, directories and links apart.
  long files() {
    return files;
  }

  /// Sizes of those files together.
  long bytes() {
    return bytes;
  }
}
