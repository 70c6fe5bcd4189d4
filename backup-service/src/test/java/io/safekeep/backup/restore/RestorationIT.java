package io.safekeep.backup.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.safekeep.backup.SmallJvm;
import io.safekeep.backup.base.BackupCancelled;
import io.safekeep.backup.base.BaseBackup;
import io.safekeep.backup.base.BaseBackups;
import io.safekeep.backup.base.CompletedBackup;
import io.safekeep.backup.vault.CorruptObject;
import io.safekeep.backup.vault.ObjectNotFound;
import io.safekeep.backup.wire.BaseBackupRequest;
import io.safekeep.backup.wire.Lsn;
import io.safekeep.testing.Ports;
import io.safekeep.testing.PostgresServer;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RestorationIT {
  private static final Duration STOP = Duration.ofSeconds(20);
  static final RestoreProgress SILENT =
      new RestoreProgress() {
        @Override
        public void copied(long bytesDone, long bytesExpected) {}

        @Override
        public void replaying(String walFile) {}
      };

  @TempDir static Path directory;
  private static SourceCluster source;
  private final AtomicLong committed = new AtomicLong();

  @BeforeAll
  static void startSource() throws IOException {
    source = new SourceCluster(directory);
    source.server.execute(
        "postgres",
        """
        create table entry(id bigint primary key, note text);
        create table filler as select i, md5(i::text) note from generate_series(1, 200000) i;
        create table nothing(id int);
        """);
  }

  @AfterAll
  static void stopSource() {
    source.close();
  }

  @Test
  void restoredStateIsExactlyTheCommitsAtOrBeforeTheTarget() throws Exception {
    // Given a backup taken under load
    var before = new AtomicReference<CompletedBackup>();
    whileWriting(() -> {
      before.set(source.backUp());
      var seen = committed.get();
      await().until(() -> committed.get() > seen + 400);
    });
    var backup = before.get();
    var from = source.instant("select clock_timestamp() - interval '10 minutes'");
    var commits = commitsBetween(from, source.now());
    var random = new Random(5);
    var late = commits.subList(commits.size() - 300, commits.size() - 10);

    for (var round = 0; round < 3; round++) {
      // A target may hit a commit to the microsecond: that commit is in.
      var target = late.get(random.nextInt(late.size())).plusNanos(round * 1_000L);

      // When
      var port = Ports.free();
      var restored = restore(backup, new RecoveryTarget.AtTime(target), port, "time-" + round);

      // Then
      try (var ours = SourceCluster.connect(port);
          var theirs = source.connect()) {
        assertThat(digest(ours, "true"))
            .as("target %s", target)
            .isEqualTo(digest(theirs, "pg_xact_commit_timestamp(xmin) <= '%s'".formatted(target)));
        assertThat(SourceCluster.text(ours, "select pg_is_in_recovery()")).isEqualTo("f");
        assertThat(SourceCluster.text(ours, "show archive_mode")).isEqualTo("off");
        assertThat(SourceCluster.text(ours, "show restore_command")).isNotNull();
        write(ours);
      }
      restored.stop(STOP);
      assertThat(Files.readString(restored.dataDirectory().resolve("postgresql.auto.conf")))
          .doesNotContain("restore_command");
    }
  }

  @Test
  void recoveryToAnLsnEndsThere() throws Exception {
    // Given
    var backup = source.backUp();
    var lsn = Lsn.parse(insertAndTell(source, "before"));
    insertAndTell(source, "after");
    var port = Ports.free();

    // When
    var restored = restore(backup, new RecoveryTarget.AtLsn(lsn), port, "lsn");

    // Then
    try (var ours = SourceCluster.connect(port)) {
      assertThat(SourceCluster.text(ours, "select string_agg(note, ',') from entry where id < 0"))
          .isEqualTo("before");
      assertThat(SourceCluster.text(ours, "select count(*) from filler")).isEqualTo("200000");
      assertThat(SourceCluster.text(ours, "select count(*) from nothing")).isEqualTo("0");
    }
    restored.stop(STOP);
    source.server.execute("postgres", "delete from entry where id < 0");
  }

  @Test
  void tablespacesAreRestoredBesideTheDataDirectory() throws Exception {
    // Given
    var location = Files.createDirectory(directory.resolve("space"));
    source.server.execute("postgres", "create tablespace space location '%s'".formatted(location));
    source.server.execute(
        "postgres",
        "create table placed tablespace space as select i, md5(i::text) from generate_series(1, 50000) i");
    var backup = source.backUp();
    var port = Ports.free();

    // When
    var restored = restore(backup, new RecoveryTarget.AtLsn(backup.endLsn()), port, "tablespace");

    // Then
    try (var ours = SourceCluster.connect(port)) {
      assertThat(SourceCluster.text(ours, "select count(*) from placed")).isEqualTo("50000");
      assertThat(
              SourceCluster.text(
                  ours,
                  "select pg_tablespace_location(oid) from pg_tablespace where spcname = 'space'"))
          .startsWith(directory.resolve("tablespace.tablespaces").toString());
    }
    restored.stop(STOP);
    source.server.execute("postgres", "drop table placed");
    source.server.execute("postgres", "drop tablespace space");
  }

  @Test
  void aServerIsFoundAgainByAnotherProcess() throws Exception {
    // Given
    var backup = source.backUp();
    var port = Ports.free();
    var restored = restore(backup, new RecoveryTarget.AtLsn(backup.endLsn()), port, "found");

    // When
    var found = PostgresInstance.find(directory.resolve("found"), directory.resolve("found.log"));

    // Then
    assertThat(found).map(PostgresInstance::pid).contains(restored.pid());
    found.orElseThrow().stop(STOP);
    assertThat(PostgresInstance.find(directory.resolve("found"), directory.resolve("found.log")))
        .isEmpty();
  }

  @Test
  void whatADeadProcessRestoredIsDiscarded() throws Exception {
    // Given a copy that runs, as one whose restorer was killed does
    var backup = source.backUp();
    var plan = plan(backup, new RecoveryTarget.AtLsn(backup.endLsn()), Ports.free(), "discarded");
    var restored = new Restoration(source.vault, source.wal(), plan, 2, SILENT).run();

    // When
    new Restoration(source.vault, source.wal(), plan, 2, SILENT).discard();

    // Then
    assertThat(restored.isAlive()).isFalse();
    assertThat(directory.resolve("discarded")).doesNotExist();
    assertThat(directory.resolve("discarded.log")).doesNotExist();
  }

  @Test
  void filesThatAreThereAlreadyAreNotTouched() throws Exception {
    // Given
    var backup = source.backUp();
    var occupied = Files.createDirectory(directory.resolve("occupied"));
    Files.writeString(occupied.resolve("precious"), "keep");

    // When // Then
    assertThatThrownBy(
            () -> restore(backup, new RecoveryTarget.EndOfArchive(), Ports.free(), "occupied"))
        .isInstanceOf(DirectoryNotEmptyException.class);
    assertThat(occupied.resolve("precious")).hasContent("keep");
  }

  @Test
  void everyDamagedObjectRefusesTheRestoreAndIsNamed() throws Exception {
    // Given
    var backup = source.backUp();
    var folder =
        source
            .store
            .pathOf(source.vault.root())
            .resolve(backup.system().toString())
            .resolve("base")
            .resolve(backup.id().toString());
    var random = new Random(3);

    for (var file : List.of("files", "archives/part-00000001")) {
      var path = folder.resolve(file);
      var whole = Files.readAllBytes(path);
      for (var round = 0; round < 5; round++) {
        var altered = whole.clone();
        altered[random.nextInt(altered.length)] ^= (byte) (1 << random.nextInt(8));
        Files.write(path, altered);

        // When // Then
        assertThatThrownBy(() -> restoreFiles(backup))
            .isInstanceOf(CorruptObject.class)
            .hasMessageContaining(backup.id() + "/" + file);
        assertThat(directory.resolve("damaged")).doesNotExist();
      }
      Files.write(path, java.util.Arrays.copyOf(whole, whole.length / 2));
      assertThatThrownBy(() -> restoreFiles(backup)).isInstanceOf(CorruptObject.class);
      Files.delete(path);
      assertThatThrownBy(() -> restoreFiles(backup))
          .isInstanceOf(ObjectNotFound.class)
          .hasMessageContaining(file + " is missing");
      Files.write(path, whole);
    }
    new BaseBackups(source.vault, backup.system()).remove(backup.id());
  }

  @Test
  void aTargetBehindTheArchiveIsSaid() throws Exception {
    // Given
    var backup = source.backUp();
    var target = source.now().plusSeconds(3600);

    // When // Then
    assertThatThrownBy(
            () -> restore(backup, new RecoveryTarget.AtTime(target), Ports.free(), "behind"))
        .isInstanceOfSatisfying(
            ServerEnded.class, ended -> assertThat(ended.targetNotReached()).isTrue());
    assertThat(directory.resolve("behind")).doesNotExist();
    assertThat(directory.resolve("behind.wal")).doesNotExist();
  }

  @Test
  void walThatCannotBeHadIsNotTakenForTheEndOfTheArchive() throws Exception {
    // Given
    var backup = source.backUp();
    WalSource broken =
        (name, target) -> {
          throw new IOException("the store does not answer for " + name);
        };
    var plan = plan(backup, new RecoveryTarget.EndOfArchive(), Ports.free(), "unreachable");

    // When // Then
    assertThatThrownBy(() -> new Restoration(source.vault, broken, plan, 2, SILENT).run())
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("the store does not answer for 0000000");
    assertThat(directory.resolve("unreachable")).doesNotExist();
  }

  @Test
  void memoryDoesNotGrowWithTheCluster() throws Exception {
    // Given a table of more than 100 MB
    source.server.execute(
        "postgres",
        "create table large as select i, repeat(md5(i::text), 4) from generate_series(1, 700000) i");
    var jvm = new SmallJvm("-Xmx24m", "-XX:MaxDirectMemorySize=72m");

    // When
    var output =
        jvm.run(
            RoundTripUnderSmallHeap.class,
            directory.toString(),
            Integer.toString(source.server.port()),
            PostgresServer.SUPERUSER,
            source.server.password());

    // Then
    assertThat(output).isEmpty();
    assertThat(directory.resolve("small").resolve("global").resolve("pg_control")).exists();
    source.server.execute("postgres", "drop table large");
  }

  @Test
  void aCancelledBackupLeavesNothing() throws Exception {
    // Given
    try (var replication = source.replication()) {
      var system = replication.identifySystem().system();
      var id = UUID.randomUUID();
      var running = new AtomicReference<BaseBackup>();
      running.set(
          new BaseBackup(
              source.vault,
              system,
              id,
              2,
              Clock.systemUTC(),
              (done, expected) -> {
                if (done > 1_000_000) {
                  cancel(running.get());
                }
              }));

      // When // Then
      assertThatThrownBy(() -> running.get().take(replication, BaseBackupRequest.full("test")))
          .isInstanceOf(BackupCancelled.class);
      var backups = new BaseBackups(source.vault, system);
      assertThat(backups.complete()).doesNotContain(id);
      assertThat(backups.incomplete()).doesNotContain(id);
    }
  }

  private static void cancel(BaseBackup backup) {
    try {
      backup.cancel();
    } catch (IOException failed) {
      throw new IllegalStateException(failed);
    }
  }

  private static PostgresInstance restore(
      CompletedBackup backup, RecoveryTarget target, int port, String name) throws IOException {
    var plan = plan(backup, target, port, name);
    return new Restoration(source.vault, source.wal(), plan, 2, SILENT).run();
  }

  private static Restoration.Plan plan(
      CompletedBackup backup, RecoveryTarget target, int port, String name) throws IOException {
    return new Restoration.Plan(
        backup,
        target,
        backup.startTimeline(),
        directory.resolve(name),
        source.programs(),
        Map.of("port", Integer.toString(port), "io_method", "sync", "shared_buffers", "16MB"));
  }

  private static void restoreFiles(CompletedBackup backup) throws IOException {
    new FileRestore(
            source.vault,
            backup,
            directory.resolve("damaged"),
            directory.resolve("damaged.tablespaces"),
            2,
            SILENT)
        .run();
  }

  /// Inserts a row and answers the position behind its commit.
  private static String insertAndTell(SourceCluster cluster, String note) throws SQLException {
    try (var connection = cluster.connect()) {
      var id = note.equals("before") ? -1 : -2;
      try (var insert = connection.createStatement()) {
        insert.execute("insert into entry values (%d, '%s')".formatted(id, note));
      }
      return SourceCluster.text(connection, "select pg_current_wal_insert_lsn()");
    }
  }

  private static void write(Connection connection) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute("insert into nothing values (1)");
    }
  }

  private static String digest(Connection connection, String condition) throws SQLException {
    return SourceCluster.text(
        connection,
        "select count(*) || ' ' || coalesce(md5(string_agg(id || note, ',' order by id)), '') from entry where "
            + condition);
  }

  private static List<Instant> commitsBetween(Instant from, Instant to) throws SQLException {
    var commits = new ArrayList<Instant>();
    try (var connection = source.connect();
        var statement = connection.createStatement();
        var rows =
            statement.executeQuery(
                "select pg_xact_commit_timestamp(xmin) at from entry where pg_xact_commit_timestamp(xmin) between '%s' and '%s' order by 1"
                    .formatted(from, to))) {
      while (rows.next()) {
        commits.add(rows.getObject(1, java.time.OffsetDateTime.class).toInstant());
      }
    }
    return commits;
  }

  private void whileWriting(Action action) throws Exception {
    var stop = new AtomicBoolean();
    var failure = new AtomicReference<Exception>();
    var writer =
        Thread.ofPlatform()
            .start(() -> {
              try (var connection = source.connect();
                  var insert =
                      connection.prepareStatement(
                          "insert into entry select coalesce(max(id), 0) + 1, md5(random()::text) from entry")) {
                while (!stop.get()) {
                  insert.execute();
                  committed.incrementAndGet();
                }
              } catch (SQLException failed) {
                failure.set(failed);
              }
            });
    try {
      await().until(() -> committed.get() > 100);
      action.run();
    } finally {
      stop.set(true);
      writer.join();
    }
    assertThat(failure.get()).isNull();
  }

  @FunctionalInterface
  private interface Action {
    void run() throws Exception;
  }
}
