package io.safekeep.bench;

import io.safekeep.backup.base.BaseBackup;
import io.safekeep.backup.base.BaseBackups;
import io.safekeep.backup.base.CompletedBackup;
import io.safekeep.backup.restore.FileRestore;
import io.safekeep.backup.restore.RestoreProgress;
import io.safekeep.backup.vault.AesGcm;
import io.safekeep.backup.vault.FileSystemStore;
import io.safekeep.backup.vault.LocalKeys;
import io.safekeep.backup.vault.Vault;
import io.safekeep.backup.wire.BaseBackupRequest;
import io.safekeep.backup.wire.Dsn;
import io.safekeep.backup.wire.ReplicationConnection;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;

/// A PostgreSQL 15 cluster of Debian's packages with some 2 GB in it, and three ways to back it up:
/// ours, in this warm process, Debian's pgBackRest, and `pg_basebackup`. Ours and pgBackRest
/// compress, encrypt, check and force to disk with two threads; `pg_basebackup` compresses with its
/// one and forces to disk.
final class BackupRig implements AutoCloseable {
  private static final Path BIN = Path.of("/usr/lib/postgresql/15/bin");
  private static final int WORKERS = 2;
  private static final Pattern SERVERS_OWN =
      Pattern.compile(
          "postgres: (checkpointer|background writer|walwriter|archiver|logical replication launcher)");

  private static final RestoreProgress SILENT =
      new RestoreProgress() {
        @Override
        public void copied(long bytesDone, long bytesExpected) {}

        @Override
        public void replaying(String walFile) {}
      };

  private final Path directory;
  private final Path data;
  private final int port;
  private final ProcessHandle postmaster;
  private final Vault vault;

  /// Starts the cluster and fills it.
  static BackupRig start(Content content, Benchmark.Log log) throws IOException {
    log.say("makes a cluster with %s data".formatted(content.description()));
    var parent = Path.of(System.getProperty("safekeep.bench.directory", "/var/tmp"));
    return new BackupRig(parent, content);
  }

  private BackupRig(Path parent, Content content) throws IOException {
    for (var program : List.of(BIN.resolve("initdb"), Path.of("/usr/bin/pgbackrest"))) {
      if (!Files.isExecutable(program)) {
        throw new IOException(
            program + " is missing: apt-get install postgresql-15 postgresql-contrib pgbackrest");
      }
    }
    directory = Files.createTempDirectory(parent, "safekeep-bench-");
    run("chown", "postgres:", directory.toString());
    run("chmod", "755", directory.toString());
    data = directory.resolve("data");
    port = freePort();
    postgres(BIN.resolve("initdb").toString(), "-k", "-A", "trust", "-D", data.toString());
    Files.writeString(
        data.resolve("postgresql.conf"),
        """
        port = %d
        listen_addresses = '127.0.0.1'
        unix_socket_directories = '%s'
        shared_buffers = 512MB
        max_wal_size = 4GB
        wal_level = replica
        archive_mode = on
        archive_command = '/bin/true'
        autovacuum = off
        """
            .formatted(port, directory),
        StandardCharsets.UTF_8);
    postgres(
        BIN.resolve("pg_ctl").toString(),
        "-w",
        "-D",
        data.toString(),
        "-l",
        directory.resolve("server.log").toString(),
        "start");
    var pid = Files.readAllLines(data.resolve("postmaster.pid")).getFirst().strip();
    postmaster = ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
    load(content);
    vault =
        new Vault(
            new FileSystemStore(directory.resolve("ours")),
            new LocalKeys(directory.resolve("tenant.keys"), new byte[32]),
            new UUID(0, 1),
            new UUID(0, 2));
    AesGcm.warmUp();
  }

  private void load(Content content) throws IOException {
    if (content.pgbenchScale() > 0) {
      postgres(
          BIN.resolve("pgbench").toString(),
          "-i",
          "-q",
          "-s",
          Integer.toString(content.pgbenchScale()),
          "-h",
          "127.0.0.1",
          "-p",
          Integer.toString(port),
          "postgres");
    }
    if (content.orders() > 0) {
      sql(
          """
          create table orders as
          select i as id,
                 (random() * 100000)::int as customer,
                 timestamptz '2024-01-01' + i * interval '17 seconds' + random() * interval '10 seconds' as placed_at,
                 md5(i::text) as reference,
                 (array['new','paid','packed','shipped','returned'])[1 + (random() * 4)::int] as state,
                 round((random() * 500)::numeric, 2) as total,
                 'Order of ' || (random() * 20)::int || ' items for customer ' || (random() * 100000)::int as note
          from generate_series(1, %d) i
          """
              .formatted(content.orders()));
      sql("alter table orders add primary key (id)");
    }
    if (content.documents() > 0) {
      sql("create extension pgcrypto");
      sql(
          """
          create table document as
          select i as id, gen_random_bytes(1024) || gen_random_bytes(900) as content
          from generate_series(1, %d) i
          """
              .formatted(content.documents()));
    }
    sql("vacuum analyze");
    sql("checkpoint");
  }

  /// Takes a backup of ours.
  CompletedBackup backUpOurs() throws IOException {
    try (var server = ReplicationConnection.open(new Dsn("127.0.0.1", port, "postgres", ""))) {
      var system = server.identifySystem().system();
      return new BaseBackup(
              vault, system, UUID.randomUUID(), WORKERS, Clock.systemUTC(), (done, expected) -> {})
          .take(server, BaseBackupRequest.full("bench"));
    }
  }

  void removeOurs(CompletedBackup backup) throws IOException {
    new BaseBackups(vault, backup.system()).remove(backup.id());
  }

  /// Restores the files of a backup of ours.
  void restoreOurs(CompletedBackup backup, Path target) throws IOException {
    new FileRestore(vault, backup, target, target.resolveSibling("tablespaces"), WORKERS, SILENT)
        .run();
  }

  /// Makes an empty repository for pgBackRest.
  void makeRepository(Path repository) throws IOException {
    pgBackRest(repository, List.of("stanza-create"));
  }

  /// Takes a backup with pgBackRest.
  void backUpTheirs(Path repository) throws IOException {
    pgBackRest(repository, List.of("--type=full", "backup"));
  }

  /// Restores the files of pgBackRest's latest backup.
  void restoreTheirs(Path repository, Path target) throws IOException {
    pgBackRest(repository, List.of("--pg1-path=" + target, "--type=immediate", "restore"));
  }

  /// Writes the cluster's files with `pg_basebackup`, compressed by the client, to a directory.
  void streamTheirs(Path target) throws IOException {
    postgres(
        BIN.resolve("pg_basebackup").toString(),
        "-h",
        "127.0.0.1",
        "-p",
        Integer.toString(port),
        "-D",
        target.toString(),
        "-Ft",
        "--compress=client-zstd:1",
        "-X",
        "none",
        "-c",
        "fast");
  }

  private void pgBackRest(Path repository, List<String> words) throws IOException {
    // Settings of a file may concern other commands than the one given; those of the command line
    // may not.
    var settings = directory.resolve("pgbackrest.conf");
    Files.writeString(
        settings,
        """
        [global]
        repo1-path=%s
        repo1-cipher-type=aes-256-cbc
        repo1-retention-full=9
        compress-type=zst
        process-max=%d
        log-level-console=error
        log-level-file=off
        lock-path=%s
        spool-path=%s
        archive-check=n
        start-fast=y
        [bench]
        pg1-path=%s
        pg1-port=%d
        pg1-socket-path=%s
        """
            .formatted(
                repository,
                WORKERS,
                directory.resolve("lock"),
                directory.resolve("spool"),
                data,
                port,
                directory),
        StandardCharsets.UTF_8);
    var command = new ArrayList<>(List.of("pgbackrest", "--config=" + settings, "--stanza=bench"));
    command.addAll(words);
    postgres(command.toArray(String[]::new));
  }

  /// Makes an empty directory that user postgres may fill.
  void makeTarget(Path target) throws IOException {
    Files.createDirectory(target);
    run("chown", "postgres:", target.toString());
    run("chmod", "700", target.toString());
  }

  /// A path beside the cluster.
  Path place(String name) {
    return directory.resolve(name);
  }

  void delete(Path tree) throws IOException {
    run("rm", "-rf", tree.toString());
    run("sync", "-f", directory.toString());
  }

  /// CPU time of this process, of what it ran, and of the server.
  Duration cpuTime() throws IOException {
    return CpuClock.ofThisProcess().plus(CpuClock.ofFamily(postmaster));
  }

  /// Waits until the processes that served a client have ended: only then is their CPU time seen.
  void awaitIdle() throws IOException {
    var deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (postmaster.children().anyMatch(BackupRig::servesClient)) {
      if (System.nanoTime() > deadline) {
        throw new IOException("the server still serves a client");
      }
      LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
    }
  }

  /// Whatever does not carry the title of a process that the server has for itself: also one that
  /// has no title yet, or no more.
  private static boolean servesClient(ProcessHandle child) {
    try {
      var title = Files.readString(Path.of("/proc", Long.toString(child.pid()), "cmdline"));
      return !SERVERS_OWN.matcher(title).lookingAt();
    } catch (IOException ended) {
      return false;
    }
  }

  /// CPU time of the server.
  Duration serverCpuTime() throws IOException {
    return CpuClock.ofFamily(postmaster);
  }

  private void sql(String statement) throws IOException {
    postgres(
        BIN.resolve("psql").toString(),
        "-qX",
        "-h",
        "127.0.0.1",
        "-p",
        Integer.toString(port),
        "-v",
        "ON_ERROR_STOP=1",
        "-c",
        statement,
        "postgres");
  }

  private void postgres(String... command) throws IOException {
    // pgBackRest takes a password for the repository from the environment only.
    var words = new ArrayList<>(List.of("runuser", "-u", "postgres", "--"));
    words.addAll(List.of("env", "PGBACKREST_REPO1_CIPHER_PASS=bench", "LC_ALL=C"));
    words.addAll(List.of(command));
    run(words.toArray(String[]::new));
  }

  private void run(String... command) throws IOException {
    var log = directory.resolve("commands.log");
    var process =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    try {
      if (process.waitFor() != 0) {
        var lines = Files.readAllLines(log);
        throw new IOException(
            "%s failed:%n%s"
                .formatted(
                    String.join(" ", command),
                    String.join(
                        "\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()))));
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", interrupted);
    }
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  @Override
  public void close() throws IOException {
    postgres(
        BIN.resolve("pg_ctl").toString(), "-w", "-m", "immediate", "-D", data.toString(), "stop");
    new ProcessBuilder("rm", "-rf", directory.toString()).start();
  }
}
