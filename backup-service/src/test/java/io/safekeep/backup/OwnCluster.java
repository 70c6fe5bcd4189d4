package io.safekeep.backup;

import io.safekeep.testing.Directories;
import io.safekeep.testing.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;

/// A tenant's cluster that one test has for itself, to break it.
public final class OwnCluster implements AutoCloseable {
  private final PostgresServer server;

  private OwnCluster(PostgresServer server) {
    this.server = server;
  }

  public static OwnCluster in(Path folder) {
    return start(folder, "on");
  }

  /// One of which only full base backups can be taken.
  public static OwnCluster withoutSummaries(Path folder) {
    return start(folder, "off");
  }

  private static OwnCluster start(Path folder, String summaries) {
    PostgresServer server =
        PostgresServer.in(folder.resolve("cluster"))
            .setting("summarize_wal", summaries)
            .forTests()
            .start();
    server.createRole("safekeep", "replicate me", "replication");
    return new OwnCluster(server);
  }

  public PostgresServer server() {
    return server;
  }

  /// A standby of it, from a copy of its files. Stops the cluster meanwhile.
  public PostgresServer standby(Path folder) throws IOException {
    server.stop();
    Directories.copy(server.dataDirectory(), folder);
    server.start();
    Files.createFile(folder.resolve("standby.signal"));
    Files.writeString(
        folder.resolve("postgresql.auto.conf"),
        "primary_conninfo = 'host=127.0.0.1 port=%d user=%s password=%s'\n"
            .formatted(server.port(), PostgresServer.SUPERUSER, server.password()));
    return PostgresServer.in(folder).forTests().start();
  }

  public int port() {
    return server.port();
  }

  public void execute(String sql) {
    server.execute("postgres", sql);
  }

  /// The moment by the cluster's own clock.
  public Instant now() throws SQLException {
    try (var connection = server.connect("postgres");
        var statement = connection.createStatement();
        var row = statement.executeQuery("select clock_timestamp()")) {
      row.next();
      return row.getTimestamp(1).toInstant();
    }
  }

  public String text(String query) throws SQLException {
    try (var connection = server.connect("postgres")) {
      return text(connection, query);
    }
  }

  /// What a copy of this cluster answers.
  public String textOfCopy(String url, String query) throws SQLException {
    try (var connection = DriverManager.getConnection(url, "postgres", server.password())) {
      return text(connection, query);
    }
  }

  private static String text(Connection connection, String query) throws SQLException {
    try (var statement = connection.createStatement();
        var row = statement.executeQuery(query)) {
      row.next();
      return row.getString(1);
    }
  }

  @Override
  public void close() {
    server.close();
  }
}
