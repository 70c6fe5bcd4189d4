package io.safekeep.backup.vault;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import javax.crypto.AEADBadTagException;
import javax.crypto.SecretKey;

/// Reads a sealed object, frame by frame in any order and by any number of threads.
public final class SealedObjectReader implements Closeable {
  private final ObjectStore.Source source;
  private final SecretKey frameKey;
  private final long rawLength;
  private final long[] offsets;

  private SealedObjectReader(
      ObjectStore.Source source, SecretKey frameKey, long rawLength, long[] offsets) {
    this.source = source;
    this.frameKey = frameKey;
    this.rawLength = rawLength;
    this.offsets = offsets;
  }

  static SealedObjectReader open(Vault vault, ObjectName name) throws IOException {
    var source = vault.store().open(name);
    try {
      return open(vault, name, source);
    } catch (IOException | RuntimeException failed) {
      source.close();
      throw failed;
    }
  }

  private static SealedObjectReader open(Vault vault, ObjectName name, ObjectStore.Source source)
      throws IOException {
    if (source.length() < Head.BYTES + ObjectEnd.BYTES) {
      throw new CorruptObject(name, "has only %d bytes".formatted(source.length()));
    }
    var headBytes = ByteBuffer.allocate(Head.BYTES);
    source.read(headBytes, 0);
    var head = Head.parse(headBytes, Head.Kind.OBJECT, 0);
    if (head == null) {
      throw new CorruptObject(name, "does not begin as a sealed object");
    }
    var frameKey = head.frameKey(vault.key(head.keyId()), name);
    var endBytes = ByteBuffer.allocate(ObjectEnd.BYTES);
    source.read(endBytes, source.length() - ObjectEnd.BYTES);
    var indexOffset = ObjectEnd.indexOffset(endBytes);
    if (indexOffset < Head.BYTES || indexOffset > source.length() - ObjectEnd.BYTES) {
      throw new CorruptObject(name, "does not end as a sealed object");
    }
    var index = readIndex(source, frameKey, indexOffset);
    var rawLength = index.getLong();
    var frames = index.getLong();
    if (frames != Math.ceilDiv(rawLength, (long) Frame.RAW_LIMIT)
        || index.remaining() != frames * Long.BYTES) {
      throw new CorruptObject(name, "has an index that does not add up");
    }
    var offsets = new long[(int) frames + 1];
    for (var frame = 0; frame < frames; frame++) {
      offsets[frame] = index.getLong();
    }
    offsets[(int) frames] = indexOffset;
    return new SealedObjectReader(source, frameKey, rawLength, offsets);
  }

  /// The index is authentic once its frames open and their numbers follow on the count of frames it
  /// states.
  private static ByteBuffer readIndex(
      ObjectStore.Source source, SecretKey frameKey, long indexOffset) throws IOException {
    var name = source.name();
    var end = source.length() - ObjectEnd.BYTES;
    var index = ByteBuffer.allocate(2 * Long.BYTES);
    var offset = indexOffset;
    var number = -1L;
    try (var opener = new FrameOpener()) {
      while (true) {
        var frame = headerAt(source, offset, end);
        if (number >= 0 && frame.number() != number + 1) {
          throw new CorruptObject(name, "has an index with a frame out of order");
        }
        number = frame.number();
        var content = read(source, opener, frameKey, frame, offset);
        if (index.position() == 0) {
          index = indexBuffer(name, content, number);
        }
        if (content.remaining() > index.remaining()) {
          throw new CorruptObject(name, "has an index that is too long");
        }
        index.put(content);
        offset += Frame.HEADER_BYTES + frame.sealedLength();
        if (frame.last()) {
          break;
        }
      }
    }
    if (offset != end || index.hasRemaining()) {
      throw new CorruptObject(name, "has an index that is too short");
    }
    return index.flip();
  }

  private static ByteBuffer indexBuffer(ObjectName name, ByteBuffer firstPiece, long number)
      throws CorruptObject {
    if (firstPiece.remaining() < 2 * Long.BYTES
        || firstPiece.getLong(Long.BYTES) != number
        || number > Integer.MAX_VALUE / Long.BYTES - 2) {
      throw new CorruptObject(name, "has an index of another count of frames");
    }
    return ByteBuffer.allocate((int) (number + 2) * Long.BYTES);
  }

  public ObjectName name() {
    return source.name();
  }

  /// Length of the content in bytes.
  public long length() {
    return rawLength;
  }

  /// How many frames there are; frame `n` holds the content from byte `n * frameBytes()`.
  public int frames() {
    return offsets.length - 1;
  }

  /// Content of each frame but the last, in bytes.
  public static int frameBytes() {
    return Frame.RAW_LIMIT;
  }

  /// The content of one frame; valid until the opener is used again.
  ///
  /// @param opener of the calling thread
  /// @throws CorruptObject if the frame is not what was written
  public ByteBuffer frame(int number, FrameOpener opener) throws IOException {
    var offset = offsets[number];
    var length = offsets[number + 1] - offset;
    if (length < Frame.HEADER_BYTES || length > Frame.BYTES_LIMIT) {
      throw corrupt(name(), number, offset);
    }
    var bytes = opener.stored((int) length);
    source.read(bytes, offset);
    bytes.flip();
    var frame = Frame.parse(bytes);
    if (frame == null
        || frame.number() != number
        || frame.sealedLength() != length - Frame.HEADER_BYTES
        || frame.rawLength() != rawLengthOf(number)) {
      throw corrupt(name(), number, offset);
    }
    try {
      return opener.open(frameKey, frame, bytes.rewind());
    } catch (AEADBadTagException altered) {
      throw corrupt(name(), number, offset);
    }
  }

  private long rawLengthOf(int number) {
    return Math.min(Frame.RAW_LIMIT, rawLength - (long) number * Frame.RAW_LIMIT);
  }

  private static Frame headerAt(ObjectStore.Source source, long offset, long end)
      throws IOException {
    if (end - offset < Frame.HEADER_BYTES) {
      throw new CorruptObject(source.name(), "has no index frame at byte %d".formatted(offset));
    }
    var bytes = ByteBuffer.allocate(Frame.HEADER_BYTES);
    source.read(bytes, offset);
    var frame = Frame.parse(bytes.flip());
    if (frame == null || frame.sealedLength() > end - offset - Frame.HEADER_BYTES) {
      throw new CorruptObject(source.name(), "has no index frame at byte %d".formatted(offset));
    }
    return frame;
  }

  private static ByteBuffer read(
      ObjectStore.Source source, FrameOpener opener, SecretKey key, Frame frame, long offset)
      throws IOException {
    var bytes = opener.stored(Frame.HEADER_BYTES + frame.sealedLength());
    source.read(bytes, offset);
    try {
      return opener.open(key, frame, bytes.flip());
    } catch (AEADBadTagException altered) {
      throw corrupt(source.name(), frame.number(), offset);
    }
  }

  private static CorruptObject corrupt(ObjectName name, long number, long offset) {
    return new CorruptObject(
        name, "frame %d at byte %d is not what was written".formatted(number, offset));
  }

  /// The content from its beginning. Closing the stream leaves this reader open.
  public InputStream stream() {
    return new ContentStream();
  }

  @Override
  public void close() throws IOException {
    source.close();
  }

  private final class ContentStream extends InputStream {
    private final FrameOpener opener = new FrameOpener();
    private ByteBuffer content = ByteBuffer.allocate(0);
    private int next;

    @Override
    public int read() throws IOException {
      return advance() ? content.get() & 0xFF : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      if (length == 0) {
        return 0;
      }
      if (!advance()) {
        return -1;
      }
      var count = Math.min(length, content.remaining());
      content.get(target, offset, count);
      return count;
    }

    private boolean advance() throws IOException {
      while (!content.hasRemaining() && next < frames()) {
        content = frame(next, opener);
        next++;
      }
      return content.hasRemaining();
    }

    @Override
    public void close() {
      opener.close();
    }
  }
}
