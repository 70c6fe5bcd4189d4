package io.safekeep.backup.vault;

import java.util.UUID;

/// A random key that seals the objects of one base backup or of one session of a WAL writer. Its
/// bytes exist in clear only in memory.
public final class DataKey {
  private final UUID id;
  private final byte[] bytes;

  DataKey(UUID id, byte[] bytes) {
    this.id = id;
    this.bytes = bytes;
  }

  public UUID id() {
    return id;
  }

  byte[] bytes() {
    return bytes;
  }

  @Override
  public String toString() {
    return "DataKey[" + id + "]";
  }
}
