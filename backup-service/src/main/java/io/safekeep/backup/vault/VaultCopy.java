package io.safekeep.backup.vault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/// Brings sealed objects of one datastore from one repository to another, byte by byte, each after
/// the data keys that it needs. Opens nothing, so it needs no tenant's key.
public final class VaultCopy {
  private static final int BUFFER = 1 << 20;
  private static final int KEY_LIMIT = 4096;

  private final Vault from;
  private final Vault to;
  private final Progress progress;
  private final Set<UUID> keysThere = new HashSet<>();

  public VaultCopy(Vault from, Vault to, Progress progress) {
    this.from = from;
    this.to = to;
    this.progress = progress;
  }

  /// Hears of bytes as they are copied; what it throws ends the copy.
  @FunctionalInterface
  public interface Progress {
    void copied(long bytes) throws IOException;
  }

  /// Copies an object and its keys, replacing one of that name.
  ///
  /// @throws ObjectNotFound if there is none
  public void object(ObjectName name) throws IOException {
    try (var source = from.store().open(name);
        var upload = to.store().create(name)) {
      for (var key : keysOf(name, source)) {
        key(key);
      }
      stretch(source, 0, source.length(), upload::write);
      upload.commit();
    }
  }

  /// Copies a stretch of an object.
  void stretch(ObjectStore.Source source, long start, long end, Sink sink) throws IOException {
    var buffer = ByteBuffer.allocate((int) Math.min(BUFFER, end - start));
    for (var at = start; at < end; at += buffer.limit()) {
      buffer.clear().limit((int) Math.min(buffer.capacity(), end - at));
      source.read(buffer, at);
      sink.take(buffer.flip());
      progress.copied(buffer.limit());
    }
  }

  /// Takes bytes.
  @FunctionalInterface
  interface Sink {
    void take(ByteBuffer bytes) throws IOException;
  }

  private Set<UUID> keysOf(ObjectName name, ObjectStore.Source source) throws IOException {
    if (source.length() < Head.BYTES) {
      return Set.of();
    }
    var bytes = ByteBuffer.allocate(Head.BYTES);
    source.read(bytes, 0);
    var object = Head.parse(bytes, Head.Kind.OBJECT, 0);
    if (object != null) {
      return Set.of(object.keyId());
    }
    if (Head.parse(bytes, Head.Kind.LOG, 0) == null) {
      return Set.of();
    }
    try (var outline = SealedLogOutline.open(from.store(), name, 0)) {
      while (outline.next() != null) {
        // Only the heads on the way matter.
        continue;
      }
      return outline.keys();
    }
  }

  /// Copies a data key unless this copy has before.
  public void key(UUID id) throws IOException {
    if (keysThere.contains(id)) {
      return;
    }
    var name = from.nameOf(id);
    var content = from.store().get(name, KEY_LIMIT);
    if (!find(name).filter(there -> Arrays.equals(there, content)).isPresent()) {
      to.store().put(name, content);
    }
    keysThere.add(id);
  }

  private Optional<byte[]> find(ObjectName name) throws IOException {
    try {
      return Optional.of(to.store().get(name, KEY_LIMIT));
    } catch (ObjectNotFound absent) {
      return Optional.empty();
    }
  }

  /// Copies the data keys that were wrapped anew since they were copied.
  public void changedKeys() throws IOException {
    Map<ObjectName, ObjectStore.Entry> there = new HashMap<>();
    try (var entries = to.store().list(to.keys())) {
      entries.forEach(entry -> there.put(entry.name(), entry));
    } catch (UncheckedIOException failed) {
      throw failed.getCause();
    }
    Set<ObjectName> changed = new TreeSet<>();
    try (var entries = from.store().list(from.keys())) {
      entries
          .filter(entry -> {
            var copy = there.get(entry.name());
            return copy != null && !copy.modifiedAt().isAfter(entry.modifiedAt());
          })
          .forEach(entry -> changed.add(entry.name()));
    } catch (UncheckedIOException failed) {
      throw failed.getCause();
    }
    for (var name : changed) {
      keysThere.remove(UUID.fromString(name.lastSegment()));
      key(UUID.fromString(name.lastSegment()));
    }
  }
}
