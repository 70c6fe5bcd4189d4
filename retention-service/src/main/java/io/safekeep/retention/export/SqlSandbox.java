package io.safekeep.retention.export;

import io.safekeep.retention.RetentionSettings;
import io.safekeep.retention.store.SqlTenantServers;
import io.safekeep.retention.store.TenantStore.Database;
import io.safekeep.retention.store.TenantStore.Login;
import io.safekeep.retention.store.TenantStore.Tls;
import io.safekeep.runtime.sql.SqlFault;
import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// A server on which exports are brought into empty databases, to see whether that works.
final class SqlSandbox {

  private static final String NEIGHBOUR = "postgres";

  private final SqlTenantServers servers;
  private final Database place;
  private final Login login;

  SqlSandbox(SqlTenantServers servers, RetentionSettings.Sandbox settings) {
    this.servers = servers;
    this.place =
        new Database(
            settings.host(),
            settings.port(),
            NEIGHBOUR,
            Tls.of(settings.tls()),
            null,
            "",
            0,
            List.of());
    this.login = new Login(settings.user(), settings.password());
  }

  /// Brings a database of an archive into a new one, says what is in it then, and drops it.
  ///
  /// @param folder of the database in the archive
  /// @throws SqlFault if the server refuses what the archive holds
  Map<String, SqlImport.Content> contents(UUID name, String folder, InputStream archive)
      throws IOException {
    String database = "safekeep_import_" + name;
    execute("create database %s template template0".formatted(SqlSnapshot.quoted(database)));
    try {
      try (Connection empty = open(database)) {
        new SqlImport(folder).bring(archive, empty);
      }
      try (var snapshot = SqlSnapshot.of(open(database))) {
        return SqlImport.contents(snapshot);
      }
    } catch (SQLException e) {
      throw new SqlFault(e);
    } finally {
      execute("drop database if exists %s with (force)".formatted(SqlSnapshot.quoted(database)));
    }
  }

  private void execute(String sql) {
    try (Connection connection = open(NEIGHBOUR);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new SqlFault(e);
    }
  }

  private Connection open(String database) throws SQLException {
    return servers.open(place, login, database);
  }
}
