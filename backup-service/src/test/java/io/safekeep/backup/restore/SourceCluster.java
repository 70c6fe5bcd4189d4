package io.safekeep.backup.restore;

import io.safekeep.backup.base.BackupProgress;
import io.safekeep.backup.base.BaseBackup;
import io.safekeep.backup.base.CompletedBackup;
import io.safekeep.backup.vault.FileSystemStore;
import io.safekeep.backup.vault.LocalKeys;
import io.safekeep.backup.vault.Vault;
import io.safekeep.backup.wire.BaseBackupRequest;
import io.safekeep.backup.wire.Dsn;
import io.safekeep.backup.wire.Lsn;
import io.safekeep.backup.wire.ReplicationConnection;
import io.safekeep.testing.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.UUID;

/// A real PostgreSQL cluster that keeps all its WAL, and a vault for its backups.
final class SourceCluster implements AutoCloseable {
  static final UUID TENANT = UUID.fromString("0199c0de-0000-7000-8000-000000000001");
  static final UUID DATASTORE = UUID.fromString("0199c0de-0000-7000-8000-00000000000d");

  final PostgresServer server;
  final FileSystemStore store;
  final Vault vault;
  private final Path directory;

  SourceCluster(Path directory) throws IOException {
    this.directory = directory;
    server =
        PostgresServer.in(directory.resolve("source"))
            .setting("track_commit_timestamp", "on")
            .setting("wal_keep_size", "2GB")
            .setting("max_wal_size", "2GB")
            .forTests()
            .start();
    // Not on the command line: tests switch it off.
    server.execute("postgres", "alter system set summarize_wal = on");
    server.execute("postgres", "select pg_reload_conf()");
    store = new FileSystemStore(directory.resolve("repository"));
    var keys = new LocalKeys(directory.resolve("tenant.keys"), new byte[32]);
    vault = new Vault(store, keys, TENANT, DATASTORE);
  }

  ReplicationConnection replication() throws IOException {
    return ReplicationConnection.open(
        new Dsn("127.0.0.1", server.port(), PostgresServer.SUPERUSER, server.password()));
  }

  CompletedBackup backUp() throws IOException {
    return backUp((done, expected) -> {});
  }

  CompletedBackup backUp(BackupProgress progress) throws IOException {
    try (var replication = replication()) {
      var system = replication.identifySystem().system();
      var backup = new BaseBackup(vault, system, UUID.randomUUID(), 2, Clock.systemUTC(), progress);
      return backup.take(replication, BaseBackupRequest.full("test"));
    }
  }

  BaseBackup.Taken backUpOnTopOf(CompletedBackup parent) throws IOException {
    try (var replication = replication()) {
      var backup =
          new BaseBackup(
              vault,
              parent.system(),
              UUID.randomUUID(),
              2,
              Clock.systemUTC(),
              (done, expected) -> {});
      return backup.takeOnTopOf(parent, replication, BaseBackupRequest.full("test"));
    }
  }

  /// Position of a record behind everything written so far.
  Lsn end() throws SQLException {
    try (var connection = connect()) {
      var end = text(connection, "select pg_current_wal_insert_lsn()");
      text(connection, "select pg_logical_emit_message(true, 'test', 'end')");
      return Lsn.parse(end);
    }
  }

  /// The WAL as the server itself has it.
  WalSource wal() {
    return (name, target) -> {
      var file = server.dataDirectory().resolve("pg_wal").resolve(name);
      if (!Files.exists(file)) {
        return false;
      }
      Files.copy(file, target);
      return true;
    };
  }

  Path newDirectory(String name) {
    return directory.resolve(name);
  }

  PostgresPrograms programs() throws IOException {
    return PostgresPrograms.in(server.binDirectory());
  }

  Connection connect() throws SQLException {
    return server.connect("postgres");
  }

  static Connection connect(int port) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:" + port + "/postgres", PostgresServer.SUPERUSER, "safekeep");
  }

  Instant now() throws SQLException {
    return instant("select clock_timestamp()");
  }

  Instant instant(String query) throws SQLException {
    try (var connection = connect();
        var statement = connection.createStatement();
        var rows = statement.executeQuery(query)) {
      rows.next();
      return rows.getObject(1, java.time.OffsetDateTime.class).toInstant();
    }
  }

  static String text(Connection connection, String query) throws SQLException {
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery(query)) {
      rows.next();
      return rows.getString(1);
    }
  }

  @Override
  public void close() {
    server.close();
  }
}
