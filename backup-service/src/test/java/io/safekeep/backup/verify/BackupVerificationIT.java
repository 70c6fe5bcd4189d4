package io.safekeep.backup.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.safekeep.backup.base.BaseBackup;
import io.safekeep.backup.base.BaseBackups;
import io.safekeep.backup.base.CompletedBackup;
import io.safekeep.backup.vault.CorruptObject;
import io.safekeep.backup.vault.FileSystemStore;
import io.safekeep.backup.vault.KeyUnavailable;
import io.safekeep.backup.vault.LocalKeys;
import io.safekeep.backup.vault.ObjectNotFound;
import io.safekeep.backup.vault.Vault;
import io.safekeep.backup.wal.CommitCount;
import io.safekeep.backup.wal.ReceiverSettings;
import io.safekeep.backup.wal.ReceiverState;
import io.safekeep.backup.wal.RecoveryPoint;
import io.safekeep.backup.wal.WalArchive;
import io.safekeep.backup.wal.WalGap;
import io.safekeep.backup.wal.WalListener;
import io.safekeep.backup.wal.WalMissing;
import io.safekeep.backup.wal.WalReceiver;
import io.safekeep.backup.wire.BaseBackupRequest;
import io.safekeep.backup.wire.Dsn;
import io.safekeep.backup.wire.Lsn;
import io.safekeep.backup.wire.ReplicationConnection;
import io.safekeep.backup.wire.SegmentName;
import io.safekeep.backup.wire.SystemIdentifier;
import io.safekeep.backup.wire.TimelineHistory;
import io.safekeep.backup.wire.WalSegmentSize;
import io.safekeep.testing.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BackupVerificationIT {
  private static final UUID TENANT = UUID.fromString("0199c0de-0000-7000-8000-000000000001");
  private static final UUID DATASTORE = UUID.fromString("0199c0de-0000-7000-8000-00000000000d");

  @TempDir static Path directory;
  private static PostgresServer server;
  private static FileSystemStore store;
  private static LocalKeys keys;
  private static CompletedBackup backup;
  private static Lsn upTo;

  /// A backup and its WAL, received while rows were written.
  @BeforeAll
  static void backUp() throws Exception {
    server = PostgresServer.in(directory.resolve("source")).forTests().start();
    store = new FileSystemStore(directory.resolve("repository"));
    keys = new LocalKeys(directory.resolve("tenant.keys"), new byte[32]);
    var vault = vault();
    var dsn = new Dsn("127.0.0.1", server.port(), PostgresServer.SUPERUSER, server.password());
    var durable = new AtomicReference<>(Lsn.NONE);
    var receiver =
        new WalReceiver(
            dsn,
            "safekeep",
            vault,
            null,
            new DurableListener(durable),
            ReceiverSettings.DEFAULT,
            Clock.systemUTC());
    var thread = Thread.ofVirtual().start(receiver);
    await().until(() -> !durable.get().equals(Lsn.NONE));
    server.execute(
        "postgres", "create table t as select i, md5(i::text) from generate_series(1, 100000) i");
    try (var replication = ReplicationConnection.open(dsn)) {
      var system = replication.identifySystem().system();
      backup =
          new BaseBackup(
                  vault, system, UUID.randomUUID(), 2, Clock.systemUTC(), (done, expected) -> {})
              .take(replication, BaseBackupRequest.full("test"));
    }
    server.execute("postgres", "insert into t select i, '' from generate_series(1, 300000) i");
    try (var replication = ReplicationConnection.open(dsn)) {
      upTo = replication.identifySystem().flushed();
    }
    await().until(() -> !durable.get().isBefore(upTo));
    receiver.close();
    thread.join();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void aWholeChainIsVerified() throws IOException {
    // When
    var verified = verify();

    // Then
    assertThat(verified.files()).isEqualTo(backup.files());
    assertThat(verified.archiveBytes()).isEqualTo(backup.archiveBytes());
    assertThat(verified.walBytes()).isGreaterThanOrEqualTo(upTo.minus(backup.startLsn()));
  }

  @Test
  void aFlippedBitAnywhereIsNamed() throws IOException {
    // Given
    var random = new Random(9);
    var base = Path.of(backup.system().toString(), "base", backup.id().toString());
    var segment =
        SegmentName.holding(backup.startLsn(), backup.startTimeline(), backup.walSegmentSize());
    var wal =
        Path.of(backup.system().toString(), "wal", "00000001", "00000000", segment.toString());

    for (var file :
        List.of(
            base.resolve("archives/part-00000001"),
            base.resolve("files"),
            base.resolve("parts"),
            base.resolve("backup_manifest"),
            wal)) {
      var path = store.pathOf(vault().root()).resolve(file);
      var whole = Files.readAllBytes(path);
      for (var round = 0; round < 4; round++) {
        var altered = whole.clone();
        altered[random.nextInt(altered.length)] ^= (byte) (1 << random.nextInt(8));
        Files.write(path, altered);

        // When // Then
        assertThatThrownBy(BackupVerificationIT::verify)
            .as("%s", file)
            .isInstanceOf(CorruptObject.class)
            .hasMessageContaining(file.getFileName().toString());
      }
      Files.write(path, Arrays.copyOf(whole, whole.length - 1));
      assertThatThrownBy(BackupVerificationIT::verify).isInstanceOf(CorruptObject.class);
      Files.delete(path);
      assertThatThrownBy(BackupVerificationIT::verify)
          .isInstanceOfAny(ObjectNotFound.class, WalMissing.class);
      Files.write(path, whole);
    }
  }

  @Test
  void whatAKilledBackupLeftIsRecognisedAndRemoved() throws Exception {
    // Given a backup that died with an upload open
    var id = UUID.randomUUID();
    var folder = store.pathOf(vault().root()).resolve(backup.system().toString()).resolve("base");
    Files.createDirectories(folder.resolve(id.toString()).resolve("archives"));
    Files.writeString(folder.resolve(id.toString()).resolve("begun"), "2026-11-21T22:38:27Z");
    Files.write(
        folder.resolve(id.toString()).resolve("archives").resolve(".upload-1"), new byte[100]);
    vault().newKey("base", id);
    var backups = new BaseBackups(vault(), backup.system());
    assertThat(backups.incomplete()).containsExactly(id);

    // When
    backups.remove(id);

    // Then
    assertThat(backups.incomplete()).isEmpty();
    assertThat(folder.resolve(id.toString())).doesNotExist();
    assertThat(store.pathOf(vault().root()).resolve("keys").resolve(id.toString())).doesNotExist();
    assertThat(backups.complete()).containsExactly(backup.id());
  }

  @Test
  void aMissingDataKeyIsNotTakenForAMissingObject() throws IOException {
    // Given
    var key = store.pathOf(vault().root()).resolve("keys").resolve(backup.id().toString());
    var content = Files.readAllBytes(key);
    Files.delete(key);

    // When // Then
    assertThatThrownBy(BackupVerificationIT::verify)
        .isInstanceOf(KeyUnavailable.class)
        .hasMessageContaining("keys/" + backup.id() + " is missing");
    Files.write(key, content);
  }

  @Test
  void aBackupIsFoundInTheRepositoryAlone() throws IOException {
    // When
    var backups = new BaseBackups(vault(), backup.system());

    // Then
    assertThat(backups.complete()).containsExactly(backup.id());
    assertThat(backups.find(backup.id())).contains(backup);
    assertThat(backups.find(new UUID(0, 0))).isEmpty();
  }

  private static BackupVerification.Verified verify() throws IOException {
    var vault = vault();
    var archive = WalArchive.open(vault, backup.system());
    return new BackupVerification(vault, archive, 2)
        .verify(backup, backup.startTimeline(), upTo, (done, expected) -> {});
  }

  /// As a process sees it that has just started.
  private static Vault vault() {
    return new Vault(store, keys, TENANT, DATASTORE);
  }

  private record DurableListener(AtomicReference<Lsn> durable) implements WalListener {
    @Override
    public void stateChanged(ReceiverState state) {}

    @Override
    public void connected(SystemIdentifier system, WalSegmentSize segmentSize) {}

    @Override
    public void advanced(RecoveryPoint point, CommitCount commits) {
      durable.set(point.durable());
    }

    @Override
    public void segmentCompleted(SegmentName segment) {}

    @Override
    public void timelineBegun(TimelineHistory history) {}

    @Override
    public void gapFound(WalGap gap) {
      throw new AssertionError("gap " + gap);
    }
  }
}
