package io.safekeep.backup.vault;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/// A store on local disks, where an object can also grow and be forced to disk piece by piece: what
/// a log of WAL that is only seconds old needs, and what object stores do not offer.
public interface AppendableStore extends ObjectStore {

  /// Opens an object for appending; an absent one is created empty, durably. One writer at a time.
  Growing append(ObjectName name) throws IOException;

  /// Renames an object atomically and durably; one of the new name is replaced.
  ///
  /// @throws ObjectNotFound if there is none of the old name
  void rename(ObjectName from, ObjectName to) throws IOException;

  /// An object that grows at its end.
  interface Growing extends Closeable {
    /// Length in bytes, counting what is not yet forced.
    long length() throws IOException;

    /// Appends all remaining bytes.
    ///
    /// @throws StoreFull if there is no room; part of the bytes may have been appended
    void append(ByteBuffer bytes) throws IOException;

    /// Cuts the object to that length, in bytes.
    void truncate(long length) throws IOException;

    /// Returns when everything appended so far would outlive a power cut.
    void force() throws IOException;

    @Override
    void close() throws IOException;
  }
}
