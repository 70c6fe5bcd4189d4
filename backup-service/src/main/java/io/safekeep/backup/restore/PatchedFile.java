package io.safekeep.backup.restore;

import io.safekeep.backup.base.IncrementalHeader;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/// A file that an older backup of the chain has written, into which the changed blocks of a newer
/// one go.
final class PatchedFile extends WrittenFile {
  private final Path path;
  private final IncrementalHeader header;

  PatchedFile(Path path, IncrementalHeader header) {
    super(path);
    this.path = path;
    this.header = header;
  }

  /// Gives the file the length that it has in the newer backup; what lies behind the part that is
  /// still valid becomes zeros.
  ///
  /// @throws java.nio.file.NoSuchFileException if no older backup has the file
  void resize() throws IOException {
    var length = Files.size(path);
    if (length == header.resultBytes() && length <= header.validBytes()) {
      return;
    }
    try (var file = new RandomAccessFile(path.toFile(), "rw")) {
      if (length > header.validBytes()) {
        file.setLength(header.validBytes());
      }
      file.setLength(header.resultBytes());
    }
  }

  @Override
  void place(FileChannel file, ByteBuffer bytes, long offset) throws IOException {
    header.place(bytes, offset, (run, at) -> putAt(file, run, at));
  }
}
