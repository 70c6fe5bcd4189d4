package io.safekeep.backup.vault;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import javax.crypto.AEADBadTagException;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/// Reads a log from its beginning.
///
/// A log under its lasting name is complete, or an error. In one that still grows, what a crash can
/// have left at the end (a frame cut short, pages that never reached the disk) ends it quietly, and
/// [#complete] stays false. Anything else that is not as it was written is an error: frames say up
/// to where the log was forced when they were written, and nothing before such a place can be a
/// crash's work.
public final class SealedLogReader implements Closeable {
  private static final int SCAN_BYTES = 64 << 10;

  private final Vault vault;
  private final ObjectName lasting;
  private final ObjectStore.Source source;
  private final FrameOpener opener = new FrameOpener();
  private @Nullable SecretKey frameKey;
  private long frameNumber;
  private long offset;
  private boolean complete;
  private boolean ended;

  private SealedLogReader(Vault vault, ObjectName lasting, ObjectStore.Source source) {
    this.vault = vault;
    this.lasting = lasting;
    this.source = source;
  }

  static SealedLogReader open(Vault vault, ObjectName name, ObjectName lasting) throws IOException {
    return new SealedLogReader(vault, lasting, vault.store().open(name));
  }

  /// The next entry, or null after the last; its bytes are valid until the next call.
  ///
  /// @throws CorruptObject if the log is not as it was written, other than torn at its end
  public @Nullable Entry next() throws IOException {
    while (!ended) {
      if (offset == source.length()) {
        end();
      } else if (!readHead()) {
        var entry = readFrame();
        if (entry != null) {
          return entry;
        }
      }
    }
    return null;
  }

  private boolean readHead() throws IOException {
    if (source.length() - offset < Head.BYTES) {
      return false;
    }
    var bytes = ByteBuffer.allocate(Head.BYTES);
    source.read(bytes, offset);
    if (bytes.getLong(0) != Head.MAGIC) {
      return false;
    }
    var head = Head.parse(bytes, Head.Kind.LOG, offset);
    if (head == null) {
      return false;
    }
    if (complete) {
      throw corrupt("goes on after its last frame");
    }
    frameKey = head.frameKey(vault.key(head.keyId()), lasting);
    frameNumber = 0;
    offset += Head.BYTES;
    return true;
  }

  private @Nullable Entry readFrame() throws IOException {
    if (complete) {
      throw corrupt("goes on after its last frame");
    }
    var key = frameKey;
    var frame = headerAt(offset);
    if (key == null
        || frame == null
        || frame.number() != frameNumber
        || frame.sealedLength() > source.length() - offset - Frame.HEADER_BYTES) {
      return endTorn();
    }
    var bytes = opener.stored(Frame.HEADER_BYTES + frame.sealedLength());
    source.read(bytes, offset);
    ByteBuffer content;
    try {
      content = opener.open(key, frame, bytes.flip());
    } catch (AEADBadTagException altered) {
      return endTorn();
    }
    offset += Frame.HEADER_BYTES + frame.sealedLength();
    frameNumber++;
    complete = frame.last();
    return content.hasRemaining() ? new Entry(frame.position(), content) : null;
  }

  private @Nullable Frame headerAt(long at) throws IOException {
    if (source.length() - at < Frame.HEADER_BYTES) {
      return null;
    }
    var bytes = ByteBuffer.allocate(Frame.HEADER_BYTES);
    source.read(bytes, at);
    return Frame.parse(bytes.flip());
  }

  private @Nullable Entry endTorn() throws IOException {
    if (laterWriterSaysDurable()) {
      throw corrupt("frame at byte %d is not what was written".formatted(offset));
    }
    end();
    return null;
  }

  /// A log has its lasting name only since it was complete.
  private void end() throws CorruptObject {
    if (!complete && source.name().equals(lasting)) {
      throw corrupt("ends at byte %d, before its last frame".formatted(offset));
    }
    ended = true;
  }

  /// Whether anything behind the bad place says that this place was forced to disk: a frame that
  /// names a durable offset beyond it, or the head of a later session, which is only ever written
  /// behind what was read back whole.
  private boolean laterWriterSaysDurable() throws IOException {
    var window = ByteBuffer.allocate(SCAN_BYTES + Head.BYTES);
    for (var at = offset + 1; at < source.length(); at += SCAN_BYTES) {
      window.clear().limit((int) Math.min(window.capacity(), source.length() - at));
      source.read(window, at);
      window.flip();
      for (var index = 0; index < Math.min(SCAN_BYTES, window.limit()); index++) {
        if (saysDurable(window, index, at + index)) {
          return true;
        }
      }
    }
    return false;
  }

  private boolean saysDurable(ByteBuffer window, int index, long at) {
    var left = window.limit() - index;
    if (left >= Frame.HEADER_BYTES && window.getInt(index) == Frame.MARKER) {
      var frame = Frame.parse(window.duplicate().position(index));
      return frame != null && frame.durable() > offset;
    }
    if (left >= Head.BYTES && window.getLong(index) == Head.MAGIC) {
      var bytes = ByteBuffer.allocate(Head.BYTES);
      bytes.put(0, window, index, Head.BYTES);
      return Head.parse(bytes, Head.Kind.LOG, at) != null;
    }
    return false;
  }

  /// Bytes of the stored log that are whole, as far as it was read.
  public long validLength() {
    return offset;
  }

  /// Whether the log was finished by its writer and read to its end.
  public boolean complete() {
    return complete && ended;
  }

  private CorruptObject corrupt(String reason) {
    return new CorruptObject(source.name(), reason);
  }

  @Override
  public void close() throws IOException {
    opener.close();
    source.close();
  }

  /// A stretch of content and the position its writer gave it.
  public record Entry(long position, ByteBuffer content) {}
}
