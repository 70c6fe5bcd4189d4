package io.safekeep.backup.vault;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.OptionalLong;
import javax.crypto.SecretKey;

/// Appends to a sealed log. What was appended before a [#force] that returned is there after any
/// crash.
///
/// For one thread at a time. After an [IOException] the writer is of no more use: close it and open
/// the log anew.
public final class SealedLogWriter implements Closeable {
  /// Most bytes of one entry.
  public static final int ENTRY_LIMIT = Frame.RAW_LIMIT;

  private final AppendableStore.Growing file;
  private final SecretKey frameKey;
  private final OptionalLong endPosition;
  private long frames;
  private long length;
  private long durable;

  private SealedLogWriter(
      AppendableStore.Growing file, SecretKey frameKey, OptionalLong endPosition, long length) {
    this.file = file;
    this.frameKey = frameKey;
    this.endPosition = endPosition;
    this.length = length;
    this.durable = length;
  }

  static SealedLogWriter open(Vault vault, ObjectName name, ObjectName lasting, DataKey key)
      throws IOException {
    var kept = vault.store().exists(name) ? readThrough(vault, name, lasting) : Kept.NOTHING;
    if (kept.complete()) {
      throw new IllegalStateException("%s is complete".formatted(name));
    }
    var file = vault.store().append(name);
    try {
      file.truncate(kept.length());
      var head = Head.create(Head.Kind.LOG, key, kept.length());
      file.append(head.bytes());
      // Before any frame, so that a head that cannot be read has no frames behind it unless it was
      // altered later.
      file.force();
      return new SealedLogWriter(
          file, head.frameKey(key, lasting), kept.endPosition(), kept.length() + Head.BYTES);
    } catch (IOException | RuntimeException failed) {
      file.close();
      throw failed;
    }
  }

  private static Kept readThrough(Vault vault, ObjectName name, ObjectName lasting)
      throws IOException {
    try (var reader = vault.read(name, lasting)) {
      var end = OptionalLong.empty();
      for (var entry = reader.next(); entry != null; entry = reader.next()) {
        end = OptionalLong.of(entry.position() + entry.content().remaining());
      }
      return new Kept(reader.validLength(), end, reader.complete());
    }
  }

  /// Position behind the last entry that the log held when it was opened; empty if it held none.
  public OptionalLong endPosition() {
    return endPosition;
  }

  /// Appends an entry; it is durable after the next [#force].
  ///
  /// @param position what the caller calls the place of the first byte
  /// @param content at most [#ENTRY_LIMIT] bytes; all are taken
  /// @throws StoreFull if there is no room
  public void append(long position, ByteBuffer content) throws IOException {
    write(position, content, false);
  }

  /// Makes durable what was appended.
  public void force() throws IOException {
    if (durable < length) {
      file.force();
      durable = length;
    }
  }

  /// Ends the log, durably: nothing can be appended or go missing unnoticed after that.
  public void finish(long position) throws IOException {
    write(position, ByteBuffer.allocate(0), true);
    force();
  }

  private void write(long position, ByteBuffer content, boolean last) throws IOException {
    try (var sealer = SharedSealer.borrow()) {
      var frame = sealer.seal(frameKey, frames, last, position, durable, content);
      var count = frame.remaining();
      file.append(frame);
      frames++;
      length += count;
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
  }

  private record Kept(long length, OptionalLong endPosition, boolean complete) {
    static final Kept NOTHING = new Kept(0, OptionalLong.empty(), false);
  }
}
