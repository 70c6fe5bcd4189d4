package io.safekeep.backup.vault;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/// The last 16 bytes of a sealed object: offset of its index (8), marker `SKE1` (4), CRC-32C of the
/// preceding 12.
final class ObjectEnd {
  static final int BYTES = 16;
  private static final int MARKER = 0x534B_4531;

  private ObjectEnd() {}

  static ByteBuffer bytes(long indexOffset) {
    var bytes = ByteBuffer.allocate(BYTES).putLong(indexOffset).putInt(MARKER);
    return bytes.putInt(checksum(bytes)).flip();
  }

  /// Offset of the index, or -1 if the bytes are no end.
  static long indexOffset(ByteBuffer bytes) {
    return bytes.getInt(8) == MARKER && bytes.getInt(12) == checksum(bytes) ? bytes.getLong(0) : -1;
  }

  private static int checksum(ByteBuffer bytes) {
    var crc = new CRC32C();
    crc.update(bytes.array(), 0, 12);
    return (int) crc.getValue();
  }
}
