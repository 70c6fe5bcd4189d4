package io.safekeep.backup.files;

import io.safekeep.backup.vault.ContentNames;
import io.safekeep.backup.vault.CorruptObject;
import io.safekeep.backup.vault.DataKey;
import io.safekeep.backup.vault.ObjectName;
import io.safekeep.backup.vault.Vault;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.stream.Stream;
import javax.crypto.Mac;
import org.jspecify.annotations.Nullable;

/// The contents of a file store in one repository: each is kept once, sealed, under the name that
/// its bytes give it.
public final class Contents {

  /// Up to this length a content is held in memory and read once; a longer one is read twice, since
  /// a sealed object is bound to its name and the name takes all bytes.
  private static final int SMALL = 4 << 20;

  private static final int BUFFER = 64 << 10;

  private final Vault vault;
  private final DataKey key;
  private final ContentNames names;

  public Contents(Vault vault, DataKey key) {
    this.vault = vault;
    this.key = key;
    this.names = ContentNames.of(key);
  }

  /// Opens the bytes of one content from their beginning.
  @FunctionalInterface
  public interface Reading {
    InputStream open() throws IOException;
  }

  /// @param size in bytes
  public record Stored(ContentId id, long size) {}

  /// Where a content lies.
  public static ObjectName nameOf(Vault vault, ContentId id) {
    return folder(vault).child(id.value().substring(0, 2)).child(id.value());
  }

  /// Below which all contents lie.
  public static ObjectName folder(Vault vault) {
    return vault.root().child("content");
  }

  /// Hears how what is there differs from what is needed.
  public interface Difference {

    void unneeded(ContentId content) throws IOException;

    void missing(ContentId content) throws IOException;
  }

  /// Goes through what is there and what is needed side by side; both in order.
  public static void compare(
      Iterator<ContentId> listed, Iterator<ContentId> needed, Difference difference)
      throws IOException {
    var there = next(listed);
    var wanted = next(needed);
    while (there != null && wanted != null) {
      var order = there.value().compareTo(wanted.value());
      if (order < 0) {
        difference.unneeded(there);
      } else if (order > 0) {
        difference.missing(wanted);
      }
      there = order <= 0 ? next(listed) : there;
      wanted = order >= 0 ? next(needed) : wanted;
    }
    for (; there != null; there = next(listed)) {
      difference.unneeded(there);
    }
    for (; wanted != null; wanted = next(needed)) {
      difference.missing(wanted);
    }
  }

  private static @Nullable ContentId next(Iterator<ContentId> contents) {
    return contents.hasNext() ? contents.next() : null;
  }

  /// All contents of a store in one repository, in order; to be closed by the caller.
  public static Stream<ContentId> list(Vault vault) throws IOException {
    return vault
        .store()
        .list(folder(vault))
        .map(entry -> new ContentId(entry.name().lastSegment()));
  }

  /// Keeps a content, durably, unless it is there already.
  ///
  /// @throws SourceUnreadable if two readings differ, or one fails
  public Stored put(Reading reading) throws IOException {
    try (var bytes = reading.open()) {
      var small = bytes.readNBytes(SMALL + 1);
      if (small.length <= SMALL) {
        return putSmall(small);
      }
    }
    return putLarge(reading);
  }

  private Stored putSmall(byte[] bytes) throws IOException {
    var id = ContentId.of(names.begin().doFinal(bytes));
    var name = nameOf(vault, id);
    if (!vault.store().exists(name)) {
      try (var object = vault.create(name, key)) {
        object.write(ByteBuffer.wrap(bytes));
        object.commit();
      }
    }
    return new Stored(id, bytes.length);
  }

  private Stored putLarge(Reading reading) throws IOException {
    var mac = names.begin();
    var size = drain(reading, mac, (bytes, count) -> {});
    var id = ContentId.of(mac.doFinal());
    var name = nameOf(vault, id);
    if (vault.store().exists(name)) {
      return new Stored(id, size);
    }
    try (var object = vault.create(name, key)) {
      var again = names.begin();
      drain(reading, again, (bytes, count) -> object.write(ByteBuffer.wrap(bytes, 0, count)));
      if (!id.equals(ContentId.of(again.doFinal()))) {
        throw new SourceUnreadable("was changed between two readings", null);
      }
      object.commit();
    }
    return new Stored(id, size);
  }

  @FunctionalInterface
  private interface Sink {
    void take(byte[] bytes, int count) throws IOException;
  }

  private static long drain(Reading reading, Mac mac, Sink sink) throws IOException {
    try (var bytes = reading.open()) {
      return drain(bytes, mac, sink);
    }
  }

  private static long drain(InputStream bytes, Mac mac, Sink sink) throws IOException {
    var buffer = new byte[BUFFER];
    var size = 0L;
    for (var count = bytes.read(buffer); count >= 0; count = bytes.read(buffer)) {
      mac.update(buffer, 0, count);
      sink.take(buffer, count);
      size += count;
    }
    return size;
  }

  /// Reads a content to its end. What was written before an exception counts for nothing.
  ///
  /// @throws io.safekeep.backup.vault.ObjectNotFound if it is not there
  /// @throws CorruptObject if it is not what its name says
  public void copy(ContentId id, OutputStream out) throws IOException {
    var name = nameOf(vault, id);
    try (var object = vault.open(name);
        var bytes = object.stream()) {
      var mac = names.begin();
      drain(bytes, mac, (part, count) -> out.write(part, 0, count));
      if (!id.equals(ContentId.of(mac.doFinal()))) {
        throw new CorruptObject(name, "is another content than its name says");
      }
    }
  }

  /// Reads a content to its end and throws it away.
  ///
  /// @throws io.safekeep.backup.vault.ObjectNotFound if it is not there
  /// @throws CorruptObject if it is not what its name says
  public void check(ContentId id) throws IOException {
    copy(id, OutputStream.nullOutputStream());
  }

  @Override
  public String toString() {
    return folder(vault).value();
  }
}
