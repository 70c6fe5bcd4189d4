package io.safekeep.bench;

import io.safekeep.backup.base.BaseBackup;
import io.safekeep.backup.base.BaseBackups;
import io.safekeep.backup.base.CompletedBackup;
import io.safekeep.backup.vault.AesGcm;
import io.safekeep.backup.vault.FileSystemStore;
import io.safekeep.backup.vault.LocalKeys;
import io.safekeep.backup.vault.Vault;
import io.safekeep.backup.wire.BaseBackupRequest;
import io.safekeep.backup.wire.Dsn;
import io.safekeep.backup.wire.ReplicationConnection;
import io.safekeep.testing.Directories;
import io.safekeep.testing.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// An incremental base backup after one page of a hundred has changed, beside a full one of the
/// same cluster.
final class IncrementalSpeed implements Benchmark {
  private static final int WORKERS = 2;

  /// Rows of some 200 bytes: 34 to a page that is four fifths full.
  private static final int ROWS = 9_000_000;

  private static final int ROWS_PER_PAGE = 34;

  @Override
  public String name() {
    return "incremental";
  }

  @Override
  public String description() {
    return "seconds of an incremental backup of 2 GB with 1 % of its pages changed, against a tenth of"
        + " a full one; [ROUNDS]";
  }

  @Override
  public Result run(List<String> arguments, Log log) throws IOException {
    var rounds = arguments.isEmpty() ? 3 : Integer.parseInt(arguments.getFirst());
    var directory =
        Files.createTempDirectory(
            Path.of(System.getProperty("safekeep.bench.directory", "/var/tmp")),
            "safekeep-incremental-");
    try (var server =
        PostgresServer.in(directory.resolve("primary"))
            .setting("shared_buffers", "512MB")
            .setting("max_wal_size", "4GB")
            .setting("summarize_wal", "on")
            .setting("autovacuum", "off")
            .start()) {
      log.say("makes a cluster of 2 GB");
      server.execute(
          "postgres",
          """
          create table entry (id int, n int, note text) with (fillfactor = 80);
          insert into entry
            select i, 0, repeat(md5(i::text), 5) from generate_series(1, %d) i;
          """
              .formatted(ROWS));
      server.execute("postgres", "vacuum analyze entry");
      return new Rig(server, directory, log).run(rounds);
    } finally {
      Directories.delete(directory);
    }
  }

  private static final class Rig {
    private final PostgresServer server;
    private final Vault vault;
    private final Log log;

    Rig(PostgresServer server, Path directory, Log log) throws IOException {
      this.server = server;
      this.log = log;
      this.vault =
          new Vault(
              new FileSystemStore(directory.resolve("repository")),
              new LocalKeys(directory.resolve("tenant.keys"), new byte[32]),
              new UUID(0, 1),
              new UUID(0, 2));
      AesGcm.warmUp();
    }

    Result run(int rounds) throws IOException {
      // One that does not count: page cache and JIT.
      remove(take(null).backup());
      var fulls = new ArrayList<Double>();
      var incrementals = new ArrayList<Double>();
      for (var round = 0; round < rounds; round++) {
        var full = take(null);
        touchOnePageInAHundred(round);
        var incremental = take(full.backup());
        if (!incremental.backup().isIncremental()) {
          throw new IOException("the server could not say what changed");
        }
        fulls.add(full.seconds());
        incrementals.add(incremental.seconds());
        log.say(
            String.format(
                Locale.ROOT,
                "round %d: full %.2f s of %d MB, incremental %.2f s of %d MB",
                round + 1,
                full.seconds(),
                full.backup().archiveBytes() / 1_000_000,
                incremental.seconds(),
                incremental.backup().archiveBytes() / 1_000_000));
        remove(incremental.backup());
        remove(full.backup());
      }
      return Result.lessIsBetter(
          Median.of(incrementals), "s", Median.of(fulls) / 10, "a tenth of a full backup");
    }

    private record Timed(CompletedBackup backup, double seconds) {}

    private Timed take(@Nullable CompletedBackup parent) throws IOException {
      server.execute("postgres", "checkpoint");
      var dsn = new Dsn("127.0.0.1", server.port(), PostgresServer.SUPERUSER, server.password());
      var start = System.nanoTime();
      try (var connection = ReplicationConnection.open(dsn)) {
        var system = connection.identifySystem().system();
        var backup =
            new BaseBackup(
                vault,
                system,
                UUID.randomUUID(),
                WORKERS,
                Clock.systemUTC(),
                (done, expected) -> {});
        var request = BaseBackupRequest.full("bench");
        var taken =
            parent == null
                ? backup.take(connection, request)
                : backup.takeOnTopOf(parent, connection, request).backup();
        return new Timed(taken, (System.nanoTime() - start) / 1e9);
      }
    }

    /// The new version of a row finds room on its own page.
    private void touchOnePageInAHundred(int round) {
      server.execute(
          "postgres",
          "update entry set n = n + 1 where id %% %d = %d"
              .formatted(ROWS_PER_PAGE * 100, (round + 1) * ROWS_PER_PAGE));
    }

    private void remove(CompletedBackup backup) throws IOException {
      new BaseBackups(vault, backup.system()).remove(backup.id());
    }
  }
}
