package io.safekeep.backup.vault;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The frames of a sealed log as anybody sees them, without a key: where they end, and up to which
/// position their content goes. Ends quietly at what is not a whole frame.
public final class SealedLogOutline implements Closeable {
  private final ObjectStore.Source source;
  private final Set<UUID> keys = new TreeSet<>();
  private long offset;

  private SealedLogOutline(ObjectStore.Source source, long offset) {
    this.source = source;
    this.offset = offset;
  }

  /// Opens the outline of a log.
  ///
  /// @param offset where a frame or a session begins, in bytes
  /// @throws ObjectNotFound if there is none of that name
  public static SealedLogOutline open(ObjectStore store, ObjectName name, long offset)
      throws IOException {
    return new SealedLogOutline(store.open(name), offset);
  }

  /// A frame.
  ///
  /// @param end offset of what follows it in the stored log, in bytes
  /// @param position behind its content, as its writer counts
  public record Stretch(long end, long position) {}

  /// The next frame, or null behind the last whole one.
  public @Nullable Stretch next() throws IOException {
    while (true) {
      var left = source.length() - offset;
      if (left >= Head.BYTES && passHead()) {
        continue;
      }
      if (left < Frame.HEADER_BYTES) {
        return null;
      }
      var frame = Frame.parse(bytesHere(Frame.HEADER_BYTES));
      if (frame == null || frame.sealedLength() > left - Frame.HEADER_BYTES) {
        return null;
      }
      offset += Frame.HEADER_BYTES + frame.sealedLength();
      return new Stretch(offset, frame.position() + frame.rawLength());
    }
  }

  private boolean passHead() throws IOException {
    var bytes = bytesHere(Head.BYTES);
    if (bytes.getLong(0) != Head.MAGIC) {
      return false;
    }
    var head = Head.parse(bytes, Head.Kind.LOG, offset);
    if (head == null) {
      return false;
    }
    keys.add(head.keyId());
    offset += Head.BYTES;
    return true;
  }

  private ByteBuffer bytesHere(int count) throws IOException {
    var bytes = ByteBuffer.allocate(count);
    source.read(bytes, offset);
    return bytes.flip();
  }

  /// Data keys of the sessions passed so far.
  public Set<UUID> keys() {
    return Set.copyOf(keys);
  }

  @Override
  public void close() throws IOException {
    source.close();
  }
}
