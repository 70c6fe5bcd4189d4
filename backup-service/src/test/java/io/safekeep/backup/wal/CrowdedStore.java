package io.safekeep.backup.wal;

import io.safekeep.backup.vault.AppendableStore;
import io.safekeep.backup.vault.ObjectName;
import io.safekeep.backup.vault.StoreFull;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.stream.Stream;

/// A store whose room a test decides; a write that does not fit leaves the bytes that did.
public final class CrowdedStore implements AppendableStore {
  private final AppendableStore store;
  private volatile long room = Long.MAX_VALUE;

  public CrowdedStore(AppendableStore store) {
    this.store = store;
  }

  public void leaveRoomFor(long bytes) {
    room = bytes;
  }

  @Override
  public Growing append(ObjectName name) throws IOException {
    Growing growing = store.append(name);
    return new Growing() {
      @Override
      public long length() throws IOException {
        return growing.length();
      }

      @Override
      public void append(ByteBuffer bytes) throws IOException {
        long fitting = Math.min(room, bytes.remaining());
        room -= fitting;
        int missing = bytes.remaining() - (int) fitting;
        bytes.limit(bytes.limit() - missing);
        growing.append(bytes);
        if (missing > 0) {
          throw new StoreFull(name, new IOException("No space left on device"));
        }
      }

      @Override
      public void truncate(long length) throws IOException {
        growing.truncate(length);
      }

      @Override
      public void force() throws IOException {
        growing.force();
      }

      @Override
      public void close() throws IOException {
        growing.close();
      }
    };
  }

  @Override
  public Upload create(ObjectName name) throws IOException {
    return store.create(name);
  }

  @Override
  public void rename(ObjectName from, ObjectName to) throws IOException {
    store.rename(from, to);
  }

  @Override
  public Source open(ObjectName name) throws IOException {
    return store.open(name);
  }

  @Override
  public boolean exists(ObjectName name) throws IOException {
    return store.exists(name);
  }

  @Override
  public Stream<Entry> list(ObjectName prefix) throws IOException {
    return store.list(prefix);
  }

  @Override
  public boolean delete(ObjectName name) throws IOException {
    return store.delete(name);
  }

  @Override
  public int removeLeftovers(ObjectName prefix) throws IOException {
    return store.removeLeftovers(prefix);
  }

  @Override
  public long freeSpace() throws IOException {
    return Math.min(room, store.freeSpace());
  }
}
