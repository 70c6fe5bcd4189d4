package io.safekeep.backup.restore;

import io.safekeep.backup.base.BackupReading;
import io.safekeep.backup.base.BaseBackup;
import io.safekeep.backup.vault.FileSystemStore;
import io.safekeep.backup.vault.LocalKeys;
import io.safekeep.backup.vault.Vault;
import io.safekeep.backup.wire.BaseBackupRequest;
import io.safekeep.backup.wire.Dsn;
import io.safekeep.backup.wire.ReplicationConnection;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.UUID;

/// A program for a JVM of its own: backs a cluster up, reads the backup back and restores its
/// files.
final class RoundTripUnderSmallHeap {
  private RoundTripUnderSmallHeap() {}

  /// @param words directory, port, user, password
  public static void main(String[] words) throws IOException {
    var directory = Path.of(words[0]);
    var vault =
        new Vault(
            new FileSystemStore(directory.resolve("small-repository")),
            new LocalKeys(directory.resolve("small.keys"), new byte[32]),
            new UUID(0, 1),
            new UUID(0, 2));
    var dsn = new Dsn("127.0.0.1", Integer.parseInt(words[1]), words[2], words[3]);
    try (var server = ReplicationConnection.open(dsn)) {
      var system = server.identifySystem().system();
      var backup =
          new BaseBackup(
                  vault, system, UUID.randomUUID(), 2, Clock.systemUTC(), (done, expected) -> {})
              .take(server, BaseBackupRequest.full("small"));
      new BackupReading(vault, backup, 2).run((done, expected) -> {});
      var onTop =
          new BaseBackup(
                  vault, system, UUID.randomUUID(), 2, Clock.systemUTC(), (done, expected) -> {})
              .takeOnTopOf(backup, server, BaseBackupRequest.full("small"));
      if (!onTop.backup().isIncremental()) {
        throw new IOException(onTop.incrementalRefused());
      }
      new FileRestore(
              vault,
              onTop.backup(),
              directory.resolve("small"),
              directory.resolve("small.tablespaces"),
              2,
              RestorationIT.SILENT)
          .run();
    }
  }
}
