package io.safekeep.backup.rounds;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.random.RandomGenerator;

/// What a power cut does to a log of WAL that was being written: of what nobody was told to be
/// durable, some end is missing, or is zeros where only the file's length had reached the disk.
///
/// Reads the log by the description in `docs/backup-format.md`.
final class LostPageCache {
  private static final long HEAD_MAGIC = 0x53_41_46_45_4b_45_45_50L;
  private static final int HEAD_BYTES = 80;
  private static final int FRAME_MARKER = 0x53_4b_46_31;
  private static final int FRAME_BYTES = 48;

  private final RandomGenerator random;

  LostPageCache(RandomGenerator random) {
    this.random = random;
  }

  /// Loses what it may of each log that grows below a folder.
  ///
  /// @param durable position up to which somebody was told that the log is durable
  /// @return bytes lost
  long strike(Path repository, long durable) throws IOException {
    var lost = 0L;
    try (var files = Files.walk(repository)) {
      for (var log :
          files.filter(file -> file.getFileName().toString().endsWith(".partial")).toList()) {
        lost += lose(log, durable);
      }
    }
    return lost;
  }

  private long lose(Path log, long durable) throws IOException {
    try (var file = new RandomAccessFile(log.toFile(), "rw")) {
      var length = file.length();
      var kept = endOfDurable(file.getChannel(), durable);
      var cut = random.nextLong(kept, length + 1);
      file.setLength(cut);
      if (random.nextBoolean()) {
        file.setLength(length);
      }
      return length - cut;
    }
  }

  /// End of the last frame that begins before a position.
  private static long endOfDurable(FileChannel file, long durable) throws IOException {
    var end = 0L;
    var header = ByteBuffer.allocate(HEAD_BYTES);
    for (var at = 0L; at + FRAME_BYTES <= file.size(); ) {
      file.read(header.clear(), at);
      header.flip();
      if (header.remaining() == HEAD_BYTES && header.getLong(0) == HEAD_MAGIC) {
        at += HEAD_BYTES;
      } else if (header.getInt(0) == FRAME_MARKER) {
        at += FRAME_BYTES + header.getInt(12);
        if (header.getLong(24) >= durable) {
          return end;
        }
      } else {
        // Torn already.
        return end;
      }
      end = Math.min(at, file.size());
    }
    return end;
  }
}
