package io.safekeep.backup.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.safekeep.backup.base.BaseBackups;
import io.safekeep.backup.base.CompletedBackup;
import io.safekeep.backup.base.FileEntry;
import io.safekeep.backup.restore.RestoreJournal.Reached;
import io.safekeep.backup.vault.SealedPartsReader;
import io.safekeep.backup.wire.Lsn;
import io.safekeep.testing.Ports;
import io.safekeep.testing.Spawner;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Restores whose process ended, at any moment, and that another one goes on with.
final class ResumedRestoreIT {
  private static final Duration STOP = Duration.ofSeconds(20);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir static Path directory;
  private static SourceCluster source;
  private static CompletedBackup full;
  private static CompletedBackup incremental;

  @BeforeAll
  static void backUp() throws IOException {
    source = new SourceCluster(directory);
    source.server.execute(
        "postgres",
        "create table filler as select i, repeat(md5(i::text), 3) note from generate_series(1, 250000) i");
    full = source.backUp();
    source.server.execute("postgres", "update filler set note = 'new' where i % 97 = 0");
    source.server.execute("postgres", "create table added as select generate_series(1, 100000) i");
    incremental = source.backUpOnTopOf(full).backup();
    assertThat(incremental.isIncremental()).isTrue();
  }

  @AfterAll
  static void stopSource() {
    source.close();
  }

  @Test
  void filesAreTheSameHoweverOftenTheirRestoreEnded() throws Exception {
    for (var backup : new CompletedBackup[] {full, incremental}) {
      // Given
      var whole = directory.resolve("whole-" + backup.id());
      files(backup, whole, RestorationIT.SILENT).run();
      var expected = contentOf(whole);
      var random = new Random(41);

      for (var round = 0; round < 3; round++) {
        // When it is cancelled again and again, and each time loses what it had not forced
        var target = directory.resolve("round-" + round + "-" + backup.id());
        var kept = new AtomicLong();
        var resumed = 0;
        while (!runUpTo(random, backup, target, kept)) {
          var reached = files(backup, target, RestorationIT.SILENT).reached().orElseThrow();
          if (reached instanceof Reached.Written written) {
            losePageCache(random, backup, target, written);
          }
          resumed++;
        }

        // Then
        assertThat(contentOf(target)).isEqualTo(expected);
        assertThat(resumed).isPositive();
        assertThat(kept.get()).isPositive();
      }
    }
  }

  /// Restores files until a random number of bytes is written.
  ///
  /// @param kept gets what did not have to be written again
  /// @return whether it came to its end before
  private static boolean runUpTo(
      Random random, CompletedBackup backup, Path target, AtomicLong kept) throws IOException {
    var running = new AtomicReference<FileRestore>();
    var limit = random.nextLong(40_000_000);
    var begun = new AtomicLong(-1);
    var progress =
        new RestoreProgress() {
          @Override
          public void kept(long bytes) {
            kept.addAndGet(bytes);
          }

          @Override
          public void copied(long bytesDone, long bytesExpected) {
            begun.compareAndSet(-1, bytesDone);
            if (bytesDone - begun.get() > limit) {
              running.get().cancel();
            }
            assertThat(bytesDone).isLessThanOrEqualTo(bytesExpected);
          }

          @Override
          public void replaying(String walFile) {}
        };
    running.set(files(backup, target, progress));
    try {
      running.get().run();
      return true;
    } catch (RestoreCancelled cancelled) {
      return false;
    }
  }

  private static FileRestore files(CompletedBackup backup, Path target, RestoreProgress progress) {
    return new FileRestore(
        source.vault,
        backup,
        target,
        target.resolveSibling(target.getFileName() + ".tablespaces"),
        2,
        progress,
        Duration.ofMillis(1));
  }

  /// Damages files of the full backup of which nothing was noted.
  private static void losePageCache(
      Random random, CompletedBackup backup, Path target, Reached.Written written)
      throws IOException {
    if (written.link() > 0) {
      return;
    }
    var from = written.frame() * SealedPartsReader.frameBytes();
    var backups = new BaseBackups(source.vault, backup.system());
    try (var index = backups.files(backups.chain(backup).links().getFirst())) {
      for (var entry = index.next(); entry != null; entry = index.next()) {
        var file = target.resolve(entry.path());
        if (entry.kind() == FileEntry.Kind.FILE && entry.offset() >= from && Files.exists(file)) {
          damage(random, file);
        }
      }
    }
  }

  private static void damage(Random random, Path file) throws IOException {
    switch (random.nextInt(4)) {
      case 0 -> Files.delete(file);
      case 1 -> Files.write(file, new byte[0]);
      case 2 -> Files.write(file, new byte[(int) Files.size(file) + 100]);
      default -> {
        try (var bytes = new RandomAccessFile(file.toFile(), "rw")) {
          bytes.setLength(bytes.length() / 2);
        }
      }
    }
  }

  @Test
  void recoveryGoesOnWherePostgresStands() throws Exception {
    // Given a restore that was killed while PostgreSQL waited for WAL
    var end = endBehindSomeSegments();
    var target = directory.resolve("killed");
    var port = Ports.free();
    var victim = start(target, port, end);
    await().atMost(PATIENCE).until(() -> isWaitingForWal(target));
    victim.destroyForcibly().onExit().join();
    var found = PostgresInstance.find(target, plan(target, port, end).log()).orElseThrow();

    // When
    var copied = new AtomicLong();
    var kept = new AtomicLong();
    var progress =
        new RestoreProgress() {
          @Override
          public void kept(long bytes) {
            kept.addAndGet(bytes);
          }

          @Override
          public void copied(long bytesDone, long bytesExpected) {
            copied.incrementAndGet();
          }

          @Override
          public void replaying(String walFile) {}
        };
    var restored =
        new Restoration(source.vault, source.wal(), plan(target, port, end), 2, progress).run();

    // Then
    assertThat(restored.pid()).isEqualTo(found.pid());
    assertThat(kept.get()).isEqualTo(full.fileBytes());
    assertThat(copied.get()).isEqualTo(1);
    assertSegmentsThere(port);
    restored.stop(STOP);
  }

  @Test
  void recoveryGoesOnAlthoughPostgresDiedToo() throws Exception {
    // Given
    var end = endBehindSomeSegments();
    var target = directory.resolve("all-killed");
    var victim = start(target, Ports.free(), end);
    await().atMost(PATIENCE).until(() -> isWaitingForWal(target));
    victim.destroyForcibly().onExit().join();
    PostgresInstance.find(target, plan(target, 1, end).log()).orElseThrow().kill();

    // When it goes on with another port
    var port = Ports.free();
    var restored =
        new Restoration(
                source.vault, source.wal(), plan(target, port, end), 2, RestorationIT.SILENT)
            .run();

    // Then
    assertSegmentsThere(port);
    assertThat(Files.readString(target.resolve("postgresql.auto.conf")))
        .doesNotContain("restore_command");
    restored.stop(STOP);
  }

  @Test
  void whatIsNotOfThisBackupIsNotGoneOnWith() throws Exception {
    // Given
    var target = directory.resolve("other");
    files(full, target, RestorationIT.SILENT).run();

    // When // Then
    assertThatThrownBy(() -> files(incremental, target, RestorationIT.SILENT).run())
        .isInstanceOf(java.nio.file.DirectoryNotEmptyException.class);
    Restoration.forget(target);
    assertThatThrownBy(() -> files(full, target, RestorationIT.SILENT).run())
        .isInstanceOf(java.nio.file.DirectoryNotEmptyException.class);
  }

  private static Lsn endBehindSomeSegments() throws Exception {
    for (var segment = 0; segment < 3; segment++) {
      source.server.execute(
          "postgres", "create table if not exists counted(n int); insert into counted values (1)");
      source.server.execute("postgres", "select pg_switch_wal()");
    }
    return source.end();
  }

  private static void assertSegmentsThere(int port) throws Exception {
    try (var ours = SourceCluster.connect(port);
        var theirs = source.connect()) {
      assertThat(SourceCluster.text(ours, "select count(*) from counted"))
          .isEqualTo(SourceCluster.text(theirs, "select count(*) from counted"));
      assertThat(SourceCluster.text(ours, "select pg_is_in_recovery()")).isEqualTo("f");
    }
  }

  private static boolean isWaitingForWal(Path target) throws IOException {
    var log = target.resolveSibling(target.getFileName() + ".log");
    var held = target.resolveSibling(target.getFileName() + ".wal").resolve("held");
    return Files.exists(log) && Files.exists(held);
  }

  static Restoration.Plan plan(Path target, int port, Lsn end) throws IOException {
    return plan(full, target, port, end, source.programs());
  }

  static Restoration.Plan plan(
      CompletedBackup backup, Path target, int port, Lsn end, PostgresPrograms programs) {
    return new Restoration.Plan(
        backup,
        new RecoveryTarget.AtLsn(end),
        backup.startTimeline(),
        target,
        programs,
        Map.of("port", Integer.toString(port), "io_method", "sync", "shared_buffers", "16MB"));
  }

  private static Process start(Path target, int port, Lsn end) throws IOException {
    var command =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            RestoreThatHangs.class.getName(),
            directory.toString(),
            source.server.dataDirectory().toString(),
            source.server.binDirectory().toString(),
            full.system().toString(),
            full.id().toString(),
            target.toString(),
            Integer.toString(port),
            end.toString());
    command.redirectErrorStream(true).redirectOutput(directory.resolve("victim.log").toFile());
    return Spawner.start(command, "KILL");
  }

  private static Map<String, Long> contentOf(Path folder) throws IOException {
    var content = new TreeMap<String, Long>();
    try (var files = Files.walk(folder)) {
      for (var file : files.filter(Files::isRegularFile).toList()) {
        var checksum = new CRC32C();
        checksum.update(Files.readAllBytes(file));
        content.put(folder.relativize(file).toString(), checksum.getValue());
      }
    }
    return content;
  }
}
