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
  /// There arenas that several threads may use are missing unless the executable was built for
  /// them; its memory comes back by a collection.
  private static final boolean NATIVE_EXECUTABLE =
      System.getProperty("org.graalvm.nativeimage.imagecode") != null;

  private @Nullable Arena arena;
  private @Nullable ByteBuffer bytes;

  /// Takes no memory before it is asked for some.
  public NativeBuffer() {}

  /// The same `capacity` bytes at each call.
  public ByteBuffer ofSize(int capacity) {
    return atLeast(capacity, capacity);
  }

  /// The memory if it has `needed` bytes; else it is replaced by `grown` bytes, and its content is
  /// gone.
  ByteBuffer atLeast(int needed, int grown) {
    var held = bytes;
    if (held != null && held.capacity() >= needed) {
      return held;
    }
    close();
    var fresh = allocate(grown);
    bytes = fresh;
    return fresh;
  }

  private ByteBuffer allocate(int capacity) {
    if (NATIVE_EXECUTABLE) {
      return ByteBuffer.allocateDirect(capacity);
    }
    var owned = Arena.ofShared();
    arena = owned;
    return owned.allocate(capacity).asByteBuffer();
  }

  /// Gives the memory back, at once; does nothing the second time.
  @Override
  public void close() {
    bytes = null;
    var held = arena;
    if (held != null) {
      arena = null;
      held.close();
    }
  }
}
