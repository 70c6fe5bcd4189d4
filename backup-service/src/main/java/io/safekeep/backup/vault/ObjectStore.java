package io.safekeep.backup.vault;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.stream.Stream;

/// A place that keeps named, immutable objects: a directory or a bucket.
///
/// An object is either absent or whole: it appears by [Upload#commit] and never changes afterwards.
public interface ObjectStore {

  /// Starts a new object. Nothing is visible under its name until it is committed; a committed
  /// upload replaces an object of that name.
  ///
  /// @throws StoreFull if there is no room
  Upload create(ObjectName name) throws IOException;

  /// Opens an object for reading at any position, by any number of threads.
  ///
  /// @throws ObjectNotFound if there is none of that name
  Source open(ObjectName name) throws IOException;

  boolean exists(ObjectName name) throws IOException;

  /// Objects whose name is the prefix or lies below it, ordered by name. Read lazily; to be closed
  /// by the caller.
  Stream<Entry> list(ObjectName prefix) throws IOException;

  /// Removes an object for good.
  ///
  /// @return whether there was one
  boolean delete(ObjectName name) throws IOException;

  /// Removes what uploads that never committed have left below a prefix. Must not run beside a
  /// writer of that prefix.
  ///
  /// @return how many leftovers were removed
  int removeLeftovers(ObjectName prefix) throws IOException;

  /// Room for more objects, in bytes; `Long.MAX_VALUE` where the store has no bound.
  long freeSpace() throws IOException;

  /// What the store says of itself; asks it over a network where it is one.
  default StoreTraits traits() throws IOException {
    return StoreTraits.DIRECTORY;
  }

  /// Writes a small object in one go.
  default void put(ObjectName name, byte[] content) throws IOException {
    try (var upload = create(name)) {
      upload.write(ByteBuffer.wrap(content));
      upload.commit();
    }
  }

  /// Reads a small object in one go.
  ///
  /// @throws ObjectNotFound if there is none of that name
  /// @throws CorruptObject if it is longer than the limit, in bytes
  default byte[] get(ObjectName name, int limit) throws IOException {
    try (var source = open(name)) {
      if (source.length() > limit) {
        throw new CorruptObject(
            name, "has %d bytes, at most %d expected".formatted(source.length(), limit));
      }
      var content = ByteBuffer.allocate((int) source.length());
      source.read(content, 0);
      return content.array();
    }
  }

  /// One object of a listing; size in bytes.
  record Entry(ObjectName name, long size, Instant modifiedAt) {}

  /// An object being written. Closing it without a commit leaves nothing.
  interface Upload extends Closeable {
    /// Takes all remaining bytes.
    ///
    /// @throws StoreFull if there is no room
    void write(ByteBuffer bytes) throws IOException;

    /// Makes the object durable, then visible.
    void commit() throws IOException;

    @Override
    void close() throws IOException;
  }

  /// An object being read.
  interface Source extends Closeable {
    ObjectName name();

    /// Length in bytes.
    long length();

    /// Fills the buffer from that position.
    ///
    /// @throws CorruptObject if the object ends before the buffer is full
    void read(ByteBuffer target, long position) throws IOException;

    @Override
    void close() throws IOException;
  }
}
