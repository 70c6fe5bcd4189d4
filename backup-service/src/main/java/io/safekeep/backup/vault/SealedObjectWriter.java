package io.safekeep.backup.vault;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/// Writes a sealed object: head, frames of 4 MiB, an index frame that lists where each begins, and
/// its place.
///
/// Closing it without [#commit] leaves nothing in the store.
public final class SealedObjectWriter implements Closeable {
  /// Frames of an object are counted in memory by their offsets: 2^20 frames of 4 MiB are 4 TiB.
  private static final int FRAMES_LIMIT = 1 << 20;

  private final ObjectName name;
  private final ObjectStore.Upload upload;
  private final SecretKey frameKey;
  private final CRC32C crc = new CRC32C();
  private long[] offsets = new long[64];
  private int frames;
  private long rawLength;
  private long storedLength;
  private @Nullable Sequential sequential;

  SealedObjectWriter(ObjectStore store, ObjectName name, DataKey key) throws IOException {
    var head = Head.create(Head.Kind.OBJECT, key, 0);
    this.name = name;
    this.frameKey = head.frameKey(key, name);
    this.upload = store.create(name);
    store(head.bytes());
  }

  public ObjectName name() {
    return name;
  }

  /// Key of this object's frames, for sealing them in other threads.
  SecretKey frameKey() {
    return frameKey;
  }

  /// Appends the next frame, sealed elsewhere with [#frameKey] and the number that it gets here.
  ///
  /// @param rawBytes content of the frame; [Frame#RAW_LIMIT] for each frame but the last
  void appendFrame(int rawBytes, ByteBuffer sealedFrame) throws IOException {
    if (rawLength != (long) frames * Frame.RAW_LIMIT) {
      throw new IllegalStateException("a frame after a short frame in " + name);
    }
    if (frames == FRAMES_LIMIT) {
      throw new IllegalStateException("%s exceeds %d frames".formatted(name, FRAMES_LIMIT));
    }
    if (frames == offsets.length) {
      offsets = Arrays.copyOf(offsets, frames * 2);
    }
    offsets[frames] = storedLength;
    frames++;
    rawLength += rawBytes;
    store(sealedFrame);
  }

  /// Appends content, cut into frames here.
  public void write(ByteBuffer content) throws IOException {
    if (sequential == null) {
      sequential = new Sequential();
    }
    while (content.hasRemaining()) {
      var raw = sequential.raw();
      var count = Math.min(raw.remaining(), content.remaining());
      raw.put(raw.position(), content, content.position(), count);
      raw.position(raw.position() + count);
      content.position(content.position() + count);
      if (!raw.hasRemaining()) {
        flush(sequential);
      }
    }
  }

  private void flush(Sequential content) throws IOException {
    var raw = content.raw().flip();
    var rawBytes = raw.remaining();
    var sealed = content.sealed().clear();
    content.sealer.seal(frameKey, frames, false, rawLength, 0, raw, sealed);
    appendFrame(rawBytes, sealed.flip());
    raw.clear();
  }

  /// Ends the object and makes it durable and visible.
  public StoredObject commit() throws IOException {
    if (sequential != null && sequential.raw().position() > 0) {
      flush(sequential);
    }
    writeIndex();
    upload.commit();
    return new StoredObject(name, rawLength, storedLength, (int) crc.getValue());
  }

  private void writeIndex() throws IOException {
    var index = ByteBuffer.allocate(Long.BYTES * (frames + 2));
    index.putLong(rawLength).putLong(frames);
    for (var frame = 0; frame < frames; frame++) {
      index.putLong(offsets[frame]);
    }
    var indexOffset = storedLength;
    var pieces = Math.ceilDiv(index.flip().remaining(), Frame.RAW_LIMIT);
    try (var sealer = new FrameSealer()) {
      for (var piece = 0; piece < pieces; piece++) {
        var raw = index.slice(index.position(), Math.min(index.remaining(), Frame.RAW_LIMIT));
        index.position(index.position() + raw.remaining());
        var sealed =
            ByteBuffer.allocate(Frame.HEADER_BYTES + Frame.sealedLengthOf(raw.remaining()));
        sealer.seal(
            frameKey, (long) frames + piece, piece == pieces - 1, indexOffset, 0, raw, sealed);
        store(sealed.flip());
      }
    }
    store(ObjectEnd.bytes(indexOffset));
  }

  private void store(ByteBuffer bytes) throws IOException {
    crc.update(bytes.duplicate());
    storedLength += bytes.remaining();
    upload.write(bytes);
  }

  @Override
  public void close() throws IOException {
    if (sequential != null) {
      sequential.close();
    }
    upload.close();
  }

  private static final class Sequential implements AutoCloseable {
    private final FrameSealer sealer = new FrameSealer();
    private final NativeBuffer content = new NativeBuffer();
    private final NativeBuffer frame = new NativeBuffer();

    ByteBuffer raw() {
      return content.ofSize(Frame.RAW_LIMIT);
    }

    ByteBuffer sealed() {
      return frame.ofSize(Frame.BYTES_LIMIT);
    }

    @Override
    public void close() {
      sealer.close();
      content.close();
      frame.close();
    }
  }
}
