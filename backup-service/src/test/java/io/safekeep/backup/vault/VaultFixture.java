package io.safekeep.backup.vault;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.UUID;

/// A vault in a temporary directory, and bytes to put there.
final class VaultFixture {
  static final UUID TENANT = UUID.fromString("0199c0de-0000-7000-8000-000000000001");
  static final UUID OTHER_TENANT = UUID.fromString("0199c0de-0000-7000-8000-000000000002");
  static final UUID DATASTORE = UUID.fromString("0199c0de-0000-7000-8000-00000000000d");
  static final byte[] MASTER_KEY = new byte[32];

  final FileSystemStore store;
  final LocalKeys keys;
  final Vault vault;

  VaultFixture(Path directory) throws IOException {
    store = new FileSystemStore(directory.resolve("repository"));
    keys = new LocalKeys(directory.resolve("tenant.keys"), MASTER_KEY);
    vault = new Vault(store, keys, TENANT, DATASTORE);
  }

  /// The same repository as a process started later sees it.
  Vault reopened() {
    return new Vault(store, keys, TENANT, DATASTORE);
  }

  ObjectName name(String last) {
    return vault.root().child("test").child(last);
  }

  byte[] stored(ObjectName name) throws IOException {
    return Files.readAllBytes(store.pathOf(name));
  }

  void overwrite(ObjectName name, byte[] bytes) throws IOException {
    Files.write(store.pathOf(name), bytes);
  }

  /// Half noise, half repetition, so that both codecs are met.
  static byte[] content(int length, long seed) {
    var bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    Arrays.fill(bytes, length / 2, length, (byte) seed);
    return bytes;
  }

  static byte[] copyOf(ByteBuffer buffer) {
    var bytes = new byte[buffer.remaining()];
    buffer.get(buffer.position(), bytes);
    return bytes;
  }
}
