package io.safekeep.backup.vault;

import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.SecretKey;

/// A sealer with room for a frame, lent to whoever appends one. A log appends a few times a second
/// at most and a sealer holds a megabyte, so hundreds of logs share as many as work at once.
///
/// Nobody waits for one: more are made while all are lent, and given back once they are too many.
final class SharedSealer implements AutoCloseable {
  private static final int KEPT = Runtime.getRuntime().availableProcessors();
  private static final int FIRST_ROOM = 64 << 10;

  private static final ConcurrentLinkedDeque<SharedSealer> FREE = new ConcurrentLinkedDeque<>();
  private static final AtomicInteger FREE_COUNT = new AtomicInteger();

  private final FrameSealer sealer = new FrameSealer();
  private final NativeBuffer room = new NativeBuffer();

  private SharedSealer() {}

  static SharedSealer borrow() {
    var free = FREE.pollFirst();
    if (free == null) {
      return new SharedSealer();
    }
    FREE_COUNT.decrementAndGet();
    return free;
  }

  /// The frame that [FrameSealer#seal] makes, header included; valid until this is closed.
  ByteBuffer seal(
      SecretKey key, long number, boolean last, long position, long durable, ByteBuffer content) {
    var bound = Frame.HEADER_BYTES + Frame.sealedLengthOf(content.remaining());
    var grown = Math.clamp(bound * 2L, FIRST_ROOM, Frame.BYTES_LIMIT);
    var frame = room.atLeast(bound, grown).clear();
    sealer.seal(key, number, last, position, durable, content, frame);
    return frame.flip();
  }

  /// Back to the others, or to the system.
  @Override
  public void close() {
    if (FREE_COUNT.incrementAndGet() <= KEPT) {
      FREE.addFirst(this);
      return;
    }
    FREE_COUNT.decrementAndGet();
    sealer.close();
    room.close();
  }
}
