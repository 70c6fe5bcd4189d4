package io.safekeep.backup.vault;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/// Reads what a [SealedPartsWriter] wrote: frames in any order, by any number of threads.
public final class SealedPartsReader implements Closeable {
  private final Vault vault;
  private final ObjectName folder;
  private final long length;
  private final Map<Integer, Opened> opened = new HashMap<>();
  private boolean closed;

  SealedPartsReader(Vault vault, ObjectName folder, long length) {
    this.vault = vault;
    this.folder = folder;
    this.length = length;
  }

  /// How many frames there are; frame `n` holds the content from byte `n * frameBytes()`.
  public long frames() {
    return Math.ceilDiv(length, (long) Frame.RAW_LIMIT);
  }

  /// Content of each frame but the last, in bytes.
  public static int frameBytes() {
    return Frame.RAW_LIMIT;
  }

  /// The content of one frame; valid until the opener is used again.
  ///
  /// @param opener of the calling thread
  /// @throws CorruptObject if the part is not what was written
  /// @throws ObjectNotFound if the part is missing
  public ByteBuffer frame(long number, FrameOpener opener) throws IOException {
    var part = (int) (number / SealedPartsWriter.PART_FRAMES) + 1;
    var reader = acquire(part);
    try {
      return reader.frame((int) (number % SealedPartsWriter.PART_FRAMES), opener);
    } finally {
      release(part);
    }
  }

  /// Reads everything from beginning to end: several threads open frames, the sink gets them in
  /// order.
  ///
  /// @param workers threads that open frames
  /// @param sink called by one of them at a time; the content is valid during the call
  public void readInOrder(int workers, ContentSink sink) throws IOException {
    var reading = new OrderedReading(this, sink);
    reading.run(workers);
  }

  /// Takes content piece by piece.
  @FunctionalInterface
  public interface ContentSink {
    void accept(ByteBuffer content) throws IOException;
  }

  private synchronized SealedObjectReader acquire(int part) throws IOException {
    if (closed) {
      throw new IOException("%s was closed".formatted(folder));
    }
    var known = opened.get(part);
    if (known == null) {
      known = new Opened(open(part));
      opened.put(part, known);
    }
    known.users++;
    return known.reader;
  }

  private SealedObjectReader open(int part) throws IOException {
    var reader = vault.open(SealedPartsWriter.partName(folder, part));
    var before = (part - 1) * SealedPartsWriter.PART_BYTES;
    var expected = Math.min(SealedPartsWriter.PART_BYTES, length - before);
    if (reader.length() != expected) {
      reader.close();
      throw new CorruptObject(
          reader.name(), "holds %d bytes, not %d".formatted(reader.length(), expected));
    }
    return reader;
  }

  /// Parts are kept open while their neighbours are read: the two latest are enough for readers
  /// that go forward.
  private synchronized void release(int part) throws IOException {
    var known = opened.get(part);
    if (known == null) {
      return;
    }
    known.users--;
    if (closed) {
      closeIdle(part, known);
    } else if (opened.size() > 2) {
      for (var entry : Map.copyOf(opened).entrySet()) {
        if (entry.getKey() < part) {
          closeIdle(entry.getKey(), entry.getValue());
        }
      }
    }
  }

  private void closeIdle(int part, Opened known) throws IOException {
    if (known.users == 0) {
      opened.remove(part);
      known.reader.close();
    }
  }

  @Override
  public synchronized void close() throws IOException {
    closed = true;
    for (var entry : Map.copyOf(opened).entrySet()) {
      closeIdle(entry.getKey(), entry.getValue());
    }
  }

  private static final class Opened {
    private final SealedObjectReader reader;
    private int users;

    Opened(SealedObjectReader reader) {
      this.reader = reader;
    }
  }
}
