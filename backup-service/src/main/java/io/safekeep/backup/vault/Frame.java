package io.safekeep.backup.vault;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// The header of a frame: a stretch of content, compressed and sealed on its own.
///
/// 48 bytes, big endian: marker `SKF1`, codec (0 as it is, 1 zstd), flags (1: last of its object),
/// 0 (2), raw length (4), sealed length (4), number (8), position (8), durable offset (8), 0 (4),
/// CRC-32C of the preceding 44. Then the sealed segments. The whole header is authenticated with
/// the first segment.
///
/// @param number of the frame after its head, from 0
/// @param position what the writer calls the place of the first byte: an LSN, an offset
/// @param durable offset up to which the object was forced to disk when this frame was written
record Frame(
    boolean compressed,
    boolean last,
    int rawLength,
    int sealedLength,
    long number,
    long position,
    long durable) {
  static final int HEADER_BYTES = 48;
  static final int MARKER = 0x534B_4631;

  /// Most raw bytes of a frame. Large enough for zstd to find most repetitions, small enough for
  /// many workers' buffers.
  static final int RAW_LIMIT = 4 << 20;

  /// Sealed segments have 64 KiB: beyond that HotSpot leaves the cipher in the interpreter for
  /// hundreds of MiB.
  static final int SEGMENT_BYTES = 64 << 10;

  static final int SEGMENT_PLAIN = SEGMENT_BYTES - AesGcm.TAG_BYTES;

  /// Longest frame, header included.
  static final int BYTES_LIMIT = HEADER_BYTES + sealedLengthOf(RAW_LIMIT);

  static int sealedLengthOf(int payload) {
    var segments = Math.max(1, Math.ceilDiv(payload, SEGMENT_PLAIN));
    return payload + segments * AesGcm.TAG_BYTES;
  }

  /// Writes the 48 bytes.
  void put(ByteBuffer target) {
    var start = target.position();
    target.putInt(MARKER).put((byte) (compressed ? 1 : 0)).put((byte) (last ? 1 : 0));
    target.putShort((short) 0).putInt(rawLength).putInt(sealedLength);
    target.putLong(number).putLong(position).putLong(durable).putInt(0);
    target.putInt(checksum(target, start));
  }

  /// The header in the next 48 bytes, or null if there is none; advances the buffer.
  static @Nullable Frame parse(ByteBuffer bytes) {
    var start = bytes.position();
    bytes.position(start + HEADER_BYTES);
    if (bytes.getInt(start) != MARKER
        || bytes.getInt(start + 44) != checksum(bytes, start)
        || bytes.getShort(start + 6) != 0
        || bytes.getInt(start + 40) != 0
        || (bytes.get(start + 4) & ~1) != 0
        || (bytes.get(start + 5) & ~1) != 0) {
      return null;
    }
    var frame =
        new Frame(
            bytes.get(start + 4) == 1,
            bytes.get(start + 5) == 1,
            bytes.getInt(start + 8),
            bytes.getInt(start + 12),
            bytes.getLong(start + 16),
            bytes.getLong(start + 24),
            bytes.getLong(start + 32));
    return frame.plausible() ? frame : null;
  }

  private boolean plausible() {
    var payload = payloadLength();
    return rawLength >= 0
        && rawLength <= RAW_LIMIT
        && payload >= 0
        && payload <= rawLength
        && sealedLengthOf(payload) == sealedLength
        && (compressed || payload == rawLength);
  }

  /// Bytes under the seal.
  int payloadLength() {
    var segments = Math.ceilDiv(sealedLength, SEGMENT_BYTES);
    return sealedLength - segments * AesGcm.TAG_BYTES;
  }

  /// STREAM-like nonce: frame number, segment number, whether it is the last segment. So segments
  /// can neither be reordered, dropped nor moved between frames (Hoang, Reyhanitabar, Rogaway,
  /// Vizár 2015, section 6).
  static void putNonce(byte[] nonce, long frameNumber, int segment, boolean lastSegment) {
    ByteBuffer.wrap(nonce)
        .putLong(frameNumber)
        .putInt(segment << Byte.SIZE | (lastSegment ? 1 : 0));
  }

  private static int checksum(ByteBuffer bytes, int start) {
    var crc = new CRC32C();
    crc.update(bytes.duplicate().position(start).limit(start + 44));
    return (int) crc.getValue();
  }
}
