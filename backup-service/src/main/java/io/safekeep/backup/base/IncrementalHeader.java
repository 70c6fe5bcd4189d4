package io.safekeep.backup.base;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/// What an incremental backup says about one segment of a relation (PostgreSQL source,
/// src/backend/backup/basebackup_incremental.c): which blocks changed, and below which length the
/// others are to be had from the backup before.
///
/// A file `INCREMENTAL.<name>` is, in the byte order of the server (little endian on every platform
/// that matters): magic (4), count of blocks (4), truncation length in blocks (4), block numbers (4
/// each), zeros up to a whole block unless there are no blocks, then the blocks.
public final class IncrementalHeader {
  /// Begins the name of a file that holds changed blocks only.
  public static final String PREFIX = "INCREMENTAL.";

  private static final int MAGIC = 0xD3AE_1F0D;
  private static final int FIXED_BYTES = 3 * Integer.BYTES;

  private final int[] blocks;
  private final int truncationLength;
  private final int blockBytes;

  private IncrementalHeader(int[] blocks, int truncationLength, int blockBytes) {
    this.blocks = blocks;
    this.truncationLength = truncationLength;
    this.blockBytes = blockBytes;
  }

  /// Reads the beginning of one file in pieces of any size.
  public static final class Reader {
    private final String path;
    private final long fileBytes;
    private final int blockBytes;
    private ByteBuffer collected = ByteBuffer.allocate(FIXED_BYTES);
    private int @Nullable [] blocks;
    private int truncationLength;

    /// @param fileBytes length of the file
    /// @param blockBytes size of the server's blocks
    public Reader(String path, long fileBytes, int blockBytes) {
      this.path = path;
      this.fileBytes = fileBytes;
      this.blockBytes = blockBytes;
      this.collected.order(ByteOrder.LITTLE_ENDIAN);
    }

    /// Takes what it still needs.
    ///
    /// @return the header once it is whole; null before. Padding behind the block numbers is not
    ///   taken
    /// @throws MalformedArchive if this is no incremental file, or none of this length
    public @Nullable IncrementalHeader take(ByteBuffer bytes) throws MalformedArchive {
      fill(bytes);
      if (collected.hasRemaining()) {
        return null;
      }
      if (blocks == null) {
        begin();
        fill(bytes);
        if (collected.hasRemaining()) {
          return null;
        }
      }
      return finish();
    }

    /// How many bytes it needs before anything more can be said.
    public int needed() {
      return collected.remaining();
    }

    private void fill(ByteBuffer bytes) {
      var count = Math.min(collected.remaining(), bytes.remaining());
      collected.put(collected.position(), bytes, bytes.position(), count);
      collected.position(collected.position() + count);
      bytes.position(bytes.position() + count);
    }

    private void begin() throws MalformedArchive {
      collected.flip();
      var magic = collected.getInt();
      if (magic != MAGIC) {
        throw malformed("begins with %08x".formatted(magic));
      }
      var count = collected.getInt();
      truncationLength = collected.getInt();
      // A header that lies about its count must not make us allocate gigabytes.
      if (count < 0
          || truncationLength < 0
          || fileBytes != headerBytes(count, blockBytes) + (long) count * blockBytes) {
        throw malformed(
            "has %d bytes for %s blocks".formatted(fileBytes, Integer.toUnsignedString(count)));
      }
      blocks = new int[count];
      collected = ByteBuffer.allocate(count * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    }

    private IncrementalHeader finish() throws MalformedArchive {
      var numbers = blocks == null ? new int[0] : blocks;
      collected.flip();
      var last = -1;
      for (var index = 0; index < numbers.length; index++) {
        numbers[index] = collected.getInt();
        if (numbers[index] <= last) {
          throw malformed(
              "names block %s behind block %d"
                  .formatted(Integer.toUnsignedString(numbers[index]), last));
        }
        last = numbers[index];
      }
      return new IncrementalHeader(numbers, truncationLength, blockBytes);
    }

    private MalformedArchive malformed(String reason) {
      return new MalformedArchive("incremental file %s %s".formatted(path, reason));
    }
  }

  private static long headerBytes(int count, int blockBytes) {
    var bytes = FIXED_BYTES + (long) count * Integer.BYTES;
    return count == 0 ? bytes : Math.ceilDiv(bytes, blockBytes) * blockBytes;
  }

  /// How many blocks the file holds.
  public int blocks() {
    return blocks.length;
  }

  /// Number, within the segment, of the file's block `index`; they ascend.
  public int block(int index) {
    return blocks[index];
  }

  /// Where the first block begins in the file.
  public long headerBytes() {
    return headerBytes(blocks.length, blockBytes);
  }

  /// Blocks from this number on are only what this file holds; the older ones are void.
  public int truncationLength() {
    return truncationLength;
  }

  /// Length of the segment, in bytes, up to which blocks of the backup before are valid.
  public long validBytes() {
    return (long) truncationLength * blockBytes;
  }

  /// Length of the segment in bytes once this file's blocks are in it. Blocks that neither this
  /// file nor the backup before has are zeros.
  public long resultBytes() {
    var highest = blocks.length == 0 ? 0 : blocks[blocks.length - 1] + 1L;
    return Math.max(truncationLength, highest) * blockBytes;
  }

  int blockBytes() {
    return blockBytes;
  }

  /// Writes a piece of the file where its blocks belong in the segment.
  ///
  /// @param content the piece
  /// @param offset where it begins in the file; not before the first block
  public void place(ByteBuffer content, long offset, Placement segment) throws IOException {
    var position = offset - headerBytes();
    while (content.hasRemaining()) {
      var index = (int) (position / blockBytes);
      var inBlock = position % blockBytes;
      var end = index + 1;
      var count = blockBytes - inBlock;
      // Neighbours in the file that are neighbours in the segment go in one call.
      while (count < content.remaining()
          && end < blocks.length
          && blocks[end] == blocks[end - 1] + 1) {
        count += blockBytes;
        end++;
      }
      count = Math.min(count, content.remaining());
      var run = content.slice(content.position(), (int) count);
      segment.write(run, (long) blocks[index] * blockBytes + inBlock);
      content.position(content.position() + (int) count);
      position += count;
    }
  }

  /// Takes content for a place in a segment.
  @FunctionalInterface
  public interface Placement {
    void write(ByteBuffer content, long offset) throws IOException;
  }
}
