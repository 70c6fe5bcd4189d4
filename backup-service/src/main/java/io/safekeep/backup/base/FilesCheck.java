package io.safekeep.backup.base;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// Compares the archives, as they pass by from their beginning, with the checksums in the list of
/// files.
final class FilesCheck {
  private final FileIndexReader listed;
  private final CRC32C crc = new CRC32C();
  private long position;
  private @Nullable FileEntry file;

  FilesCheck(FileIndexReader listed) throws IOException {
    this.listed = listed;
    this.file = nextFile();
  }

  /// The archives go on; all bytes are taken.
  void accept(ByteBuffer content) throws IOException {
    while (file != null && content.hasRemaining()) {
      var end = file.offset() + file.size();
      if (position < file.offset()) {
        skip(content, Math.min(content.remaining(), file.offset() - position));
      } else {
        var count = (int) Math.min(content.remaining(), end - position);
        crc.update(content.duplicate().limit(content.position() + count));
        skip(content, count);
      }
      if (position == end) {
        compare(file);
        file = nextFile();
      }
    }
    skip(content, content.remaining());
  }

  /// The archives have ended.
  void end() throws ChecksumMismatch {
    if (file != null) {
      throw new ChecksumMismatch("the archives end before " + file.path());
    }
  }

  /// Bytes that have passed by.
  long position() {
    return position;
  }

  private void skip(ByteBuffer content, long count) {
    content.position(content.position() + (int) count);
    position += count;
  }

  private void compare(FileEntry passed) throws ChecksumMismatch {
    if ((int) crc.getValue() != passed.crc32c()) {
      throw new ChecksumMismatch("%s is not what was received".formatted(passed.path()));
    }
    crc.reset();
  }

  /// Empty files have no bytes to compare.
  private @Nullable FileEntry nextFile() throws IOException {
    var entry = listed.next();
    while (entry != null && (entry.kind() != FileEntry.Kind.FILE || entry.size() == 0)) {
      entry = listed.next();
    }
    return entry;
  }
}
