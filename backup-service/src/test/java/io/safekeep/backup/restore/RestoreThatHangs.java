package io.safekeep.backup.restore;

import io.safekeep.backup.base.BaseBackups;
import io.safekeep.backup.vault.FileSystemStore;
import io.safekeep.backup.vault.LocalKeys;
import io.safekeep.backup.vault.Vault;
import io.safekeep.backup.wire.Lsn;
import io.safekeep.backup.wire.SystemIdentifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/// A restore in a process of its own that never gets its second WAL file, to be killed.
final class RestoreThatHangs {
  private RestoreThatHangs() {}

  /// @param words directory of the repository, data directory of the source, programs, system,
  ///   backup, target, port, end
  public static void main(String[] words) throws IOException {
    var directory = Path.of(words[0]);
    var vault =
        new Vault(
            new FileSystemStore(directory.resolve("repository")),
            new LocalKeys(directory.resolve("tenant.keys"), new byte[32]),
            SourceCluster.TENANT,
            SourceCluster.DATASTORE);
    var backup =
        new BaseBackups(vault, SystemIdentifier.parse(words[3]))
            .find(UUID.fromString(words[4]))
            .orElseThrow();
    var plan =
        ResumedRestoreIT.plan(
            backup,
            Path.of(words[5]),
            Integer.parseInt(words[6]),
            Lsn.parse(words[7]),
            PostgresPrograms.in(Path.of(words[2])));
    var asked = new AtomicInteger();
    WalSource hanging =
        (name, target) -> {
          var file = Path.of(words[1]).resolve("pg_wal").resolve(name);
          if (!Files.exists(file)) {
            return false;
          }
          if (asked.incrementAndGet() == 2) {
            Files.createFile(target.getParent().resolveSibling("held"));
            awaitDeath();
          }
          Files.copy(file, target);
          return true;
        };
    new Restoration(vault, hanging, plan, 2, RestorationIT.SILENT).run();
  }

  private static void awaitDeath() throws IOException {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }
}
