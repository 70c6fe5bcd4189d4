package io.safekeep.backup.files;

import io.safekeep.backup.vault.SealedObjectWriter;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/// Writes the versions that a scan has found, as they are found.
final class JournalWriter implements Closeable {

  private static final int BUFFER = 64 << 10;

  private final SealedObjectWriter object;
  private final DataOutputStream out;
  private long versions;

  JournalWriter(SealedObjectWriter object, long number, Instant startedAt) throws IOException {
    this.object = object;
    this.out = new DataOutputStream(new BufferedOutputStream(new Sealing(object), BUFFER));
    text(JournalReader.HEADER);
    out.writeLong(number);
    instant(startedAt);
  }

  void write(FileVersion version) throws IOException {
    out.writeByte(
        switch (version.node()) {
          case Node.Removed _ -> JournalReader.REMOVED;
          case Node.File _ -> JournalReader.FILE;
          case Node.Directory _ -> JournalReader.DIRECTORY;
          case Node.Link _ -> JournalReader.LINK;
        });
    text(version.path().value());
    instant(version.from());
    text(version.stamp());
    switch (version.node()) {
      case Node.Removed _ -> {}
      case Node.File(long size, int mode, Instant modifiedAt) -> {
        out.write(version.contentOfFile().bytes());
        out.writeLong(size);
        out.writeShort(mode);
        instant(modifiedAt);
      }
      case Node.Directory(int mode) -> out.writeShort(mode);
      case Node.Link(String target) -> text(target);
    }
    versions++;
  }

  long versions() {
    return versions;
  }

  /// Ends the journal and makes it durable and visible.
  void commit(Instant endedAt) throws IOException {
    out.writeByte(JournalReader.END);
    out.writeLong(versions);
    instant(endedAt);
    out.flush();
    object.commit();
  }

  private void text(String text) throws IOException {
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  /// Microseconds since the epoch, as finely as the catalogue keeps them.
  private void instant(@Nullable Instant instant) throws IOException {
    out.writeLong(
        instant == null
            ? JournalReader.NO_INSTANT
            : ChronoUnit.MICROS.between(Instant.EPOCH, instant));
  }

  @Override
  public void close() throws IOException {
    object.close();
  }

  private static final class Sealing extends OutputStream {
    private final SealedObjectWriter object;

    Sealing(SealedObjectWriter object) {
      this.object = object;
    }

    @Override
    public void write(int single) throws IOException {
      object.write(ByteBuffer.wrap(new byte[] {(byte) single}));
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
      object.write(ByteBuffer.wrap(bytes, offset, count));
    }
  }
}
