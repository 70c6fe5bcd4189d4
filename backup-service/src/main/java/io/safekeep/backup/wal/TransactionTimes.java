package io.safekeep.backup.wal;

import io.safekeep.backup.wire.Lsn;
import io.safekeep.backup.wire.PostgresTime;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The ends of transactions in one segment, five to nine bytes each: differences to the one before,
/// as variable-length integers. What a segment's `.commits` object holds.
///
/// A record belongs to the segment in which it ends.
final class TransactionTimes {
  private static final byte VERSION = 1;
  private static final int HEADER = 1 + Integer.BYTES + 2 * Long.BYTES;

  /// Two varints of a 64-bit number and one of a 32-bit number.
  private static final int LONGEST = 10 + 10 + 5;

  private final Lsn segmentStart;
  private byte[] bytes = new byte[256];
  private int length;
  private int count;
  private long previousStart;
  private long previousTime;
  private long latest = Long.MIN_VALUE;

  TransactionTimes(Lsn segmentStart) {
    this.segmentStart = segmentStart;
    this.previousStart = segmentStart.value();
  }

  void add(TransactionEnd end) {
    if (bytes.length - length < LONGEST) {
      bytes = Arrays.copyOf(bytes, bytes.length * 2);
    }
    long time = PostgresTime.fromInstant(end.at());
    // A record may start in the segment before, and clocks may step back: zigzag keeps small
    // negatives small.
    putVarint(zigzag(end.start().value() - previousStart));
    putVarint(end.end().minus(end.start()) << 1 | (end.committed() ? 1 : 0));
    putVarint(zigzag(time - previousTime));
    previousStart = end.start().value();
    previousTime = time;
    latest = Math.max(latest, time);
    count++;
  }

  int count() {
    return count;
  }

  /// The latest time of any of them; null if there are none.
  @Nullable Instant latest() {
    return count == 0 ? null : PostgresTime.toInstant(latest);
  }

  /// Passes them on in the order of the log.
  void forEach(Consumer<TransactionEnd> action) {
    ByteBuffer in = ByteBuffer.wrap(bytes, 0, length);
    long start = segmentStart.value();
    long time = 0;
    while (in.hasRemaining()) {
      start += unzigzag(takeVarint(in));
      long lengthAndKind = takeVarint(in);
      time += unzigzag(takeVarint(in));
      action.accept(
          new TransactionEnd(
              new Lsn(start),
              new Lsn(start + (lengthAndKind >>> 1)),
              PostgresTime.toInstant(time),
              (lengthAndKind & 1) == 1));
    }
  }

  byte[] encode() {
    return ByteBuffer.allocate(HEADER + length)
        .put(VERSION)
        .putInt(count)
        .putLong(segmentStart.value())
        .putLong(latest)
        .put(bytes, 0, length)
        .array();
  }

  /// @throws IOException if the bytes are no encoding of this version
  static TransactionTimes decode(byte[] encoded) throws IOException {
    ByteBuffer in = ByteBuffer.wrap(encoded);
    try {
      byte version = in.get();
      if (version != VERSION) {
        throw new IOException("times of transactions in unknown version " + version);
      }
      int count = in.getInt();
      var times = new TransactionTimes(new Lsn(in.getLong()));
      times.count = count;
      times.latest = in.getLong();
      times.bytes = Arrays.copyOfRange(encoded, in.position(), encoded.length);
      times.length = times.bytes.length;
      return times;
    } catch (BufferUnderflowException cut) {
      throw new IOException("times of transactions are cut short", cut);
    }
  }

  private void putVarint(long value) {
    while ((value & ~0x7FL) != 0) {
      bytes[length++] = (byte) (value | 0x80);
      value >>>= 7;
    }
    bytes[length++] = (byte) value;
  }

  private static long takeVarint(ByteBuffer in) {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      byte next = in.get();
      value |= (next & 0x7FL) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new IllegalArgumentException("a number longer than 64 bits");
  }

  private static long zigzag(long value) {
    return value << 1 ^ value >> 63;
  }

  private static long unzigzag(long value) {
    return value >>> 1 ^ -(value & 1);
  }
}
