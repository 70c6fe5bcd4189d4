package io.safekeep.backup.base;

import io.safekeep.backup.vault.SealedObjectWriter;
import io.safekeep.backup.vault.SealedPartsWriter;
import io.safekeep.backup.vault.StoredObject;
import java.io.IOException;
import java.nio.ByteBuffer;

/// Keeps length and checksum of each stored part, so that a scrub can find damage without any key.
///
/// A record, big endian: content length (8), stored length (8), CRC-32C of the stored bytes (4).
final class PartsIndex implements SealedPartsWriter.PartListener {
  static final int RECORD_BYTES = 20;

  private final SealedObjectWriter object;
  private long storedBytes;

  PartsIndex(SealedObjectWriter object) {
    this.object = object;
  }

  @Override
  public synchronized void stored(StoredObject part) throws IOException {
    var buffer = ByteBuffer.allocate(RECORD_BYTES);
    buffer.putLong(part.rawLength()).putLong(part.storedLength()).putInt(part.crc32c());
    object.write(buffer.flip());
    storedBytes += part.storedLength();
  }

  /// What the parts take in the repository so far.
  synchronized long storedBytes() {
    return storedBytes;
  }
}
