package io.safekeep.backup.wal;

import io.safekeep.backup.vault.AppendableStore;
import io.safekeep.backup.vault.FileSystemStore;
import io.safekeep.backup.vault.LocalKeys;
import io.safekeep.backup.vault.ObjectName;
import io.safekeep.backup.vault.Vault;
import io.safekeep.backup.wire.SegmentName;
import io.safekeep.backup.wire.SystemIdentifier;
import io.safekeep.backup.wire.WalSegmentSize;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.UUID;

/// A vault in a temporary directory, on a disk that can be made full.
final class ArchiveFixture {
  private static final UUID TENANT = UUID.fromString("0199c0de-0000-7000-8000-000000000001");
  private static final UUID DATASTORE = UUID.fromString("0199c0de-0000-7000-8000-00000000000d");

  final FileSystemStore files;
  final CrowdedStore disk;
  final Vault vault;
  private final LocalKeys keys;
  final SessionKey key;
  private final Path directory;

  ArchiveFixture(Path directory) {
    this.directory = directory;
    try {
      files = new FileSystemStore(directory.resolve("repository"));
      disk = new CrowdedStore(files);
      keys = new LocalKeys(directory.resolve("tenant.keys"), new byte[32]);
      vault = new Vault(disk, keys, TENANT, DATASTORE);
      key = new SessionKey(vault, Clock.systemUTC());
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /// The same datastore in another repository.
  Vault vaultIn(AppendableStore store) {
    return new Vault(store, keys, TENANT, DATASTORE);
  }

  /// The archive of written-out WAL.
  WalArchive archive() throws IOException {
    return archive(WalBuilder.SYSTEM, WalBuilder.ONE_MIB);
  }

  WalArchive archive(SystemIdentifier system, WalSegmentSize size) throws IOException {
    return WalArchive.openOrBegin(vault, system, size, key);
  }

  WalWriter writer(SegmentName segment) throws IOException {
    return WalWriter.open(archive(), segment, key, completed -> {});
  }

  byte[] extracted(WalArchive archive, SegmentName segment) throws IOException {
    Path target = directory.resolve("extracted-" + UUID.randomUUID());
    if (!archive.extract(segment, target)) {
      throw new IOException("no segment " + segment);
    }
    byte[] bytes = Files.readAllBytes(target);
    Files.delete(target);
    return bytes;
  }

  Path pathOf(ObjectName name) {
    return files.pathOf(name);
  }
}
