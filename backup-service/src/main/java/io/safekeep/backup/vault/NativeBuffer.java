package io.safekeep.backup.vault;

import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// Memory outside of the heap that its owner gives back by closing it. What the JDK's direct
/// buffers hold comes back only by a collection, which a service that has become idle may not need
/// for hours.
///
/// For one thread at a time. Touching the memory after it was given back is an
/// IllegalStateException.
public final class NativeBuffer implements AutoCloseable {
  private static final ByteBuffer NONE = ByteBuffer.allocateDirect(0);

  private @Nullable Arena arena;
  private ByteBuffer bytes = NONE;

  /// Takes no memory before it is asked for some.
  public NativeBuffer() {}

  /// The same `capacity` bytes at each call.
  public ByteBuffer ofSize(int capacity) {
    return atLeast(capacity, capacity);
  }

  /// The memory if it has `needed` bytes; else it is replaced by `grown` bytes, and its content is
  /// gone.
  ByteBuffer atLeast(int needed, int grown) {
    if (bytes.capacity() < needed) {
      close();
      var fresh = Arena.ofShared();
      arena = fresh;
      bytes = fresh.allocate(grown).asByteBuffer();
    }
    return bytes;
  }

  /// Gives the memory back, at once; does nothing the second time.
  @Override
  public void close() {
    var held = arena;
    if (held != null) {
      arena = null;
      bytes = NONE;
      held.close();
    }
  }
}
