package io.safekeep.backup.wal;

import io.safekeep.backup.vault.CorruptObject;
import io.safekeep.backup.vault.DataKey;
import io.safekeep.backup.vault.ObjectName;
import io.safekeep.backup.vault.SealedLogReader;
import io.safekeep.backup.vault.SealedLogWriter;
import io.safekeep.backup.vault.Vault;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;

/// Small objects that lie beside segments, kept as finished logs: those need no buffers of the size
/// of a base backup's.
final class SealedBytes {
  private SealedBytes() {}

  /// Replaces an object of that name, atomically.
  static void write(Vault vault, ObjectName name, DataKey key, byte[] content) throws IOException {
    ObjectName growing = name.withSuffix(ArchiveLayout.PARTIAL);
    // Left by a crash, perhaps complete.
    vault.store().delete(growing);
    try (SealedLogWriter log = vault.append(growing, name, key)) {
      int position = 0;
      while (position < content.length) {
        int count = Math.min(content.length - position, SealedLogWriter.ENTRY_LIMIT);
        log.append(position, ByteBuffer.wrap(content, position, count));
        position += count;
      }
      log.finish(position);
    }
    vault.store().rename(growing, name);
  }

  /// @throws io.safekeep.backup.vault.ObjectNotFound if there is none of that name
  static byte[] read(Vault vault, ObjectName name) throws IOException {
    var content = new ByteArrayOutputStream();
    try (SealedLogReader log = vault.read(name, name)) {
      for (var entry = log.next(); entry != null; entry = log.next()) {
        byte[] bytes = new byte[entry.content().remaining()];
        entry.content().get(bytes);
        content.writeBytes(bytes);
      }
      if (!log.complete()) {
        throw new CorruptObject(name, "has no end");
      }
    }
    return content.toByteArray();
  }
}
