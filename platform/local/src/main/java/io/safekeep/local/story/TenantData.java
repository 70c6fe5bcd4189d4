package io.safekeep.local.story;

import io.safekeep.local.Endpoints;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;

/// A database of the story's own on a tenant's cluster: a music shop with its invoices, and a
/// ledger that the story's workload writes.
///
/// @param lines table of invoice lines, the one that is damaged
/// @param lineKey its primary key
/// @param source where the data came from, in words
record TenantData(
    Endpoints.Server server, String database, String lines, String lineKey, String source) {

  private static final String NAME = "story";

  private static final String LEDGER =
      """
      create table account (id int primary key, balance bigint not null);
      insert into account select n, 0 from generate_series(1, 50) n;
      create table ledger (
        id bigint generated always as identity primary key,
        writer int not null,
        account int not null references account,
        amount int not null,
        previous_id bigint,
        previous_committed_at timestamptz
      );
      """;

  /// Makes the database anew, from a real data set in `dataSet` if that file is there, else from
  /// the demo shop's own data.
  static TenantData load(Endpoints.Tenant tenant, Path dataSet) {
    Endpoints.Server server = tenant.superuser();
    if (Files.isRegularFile(dataSet)) {
      execute(server, "postgres", "drop database if exists " + NAME + " with (force)");
      execute(server, "postgres", "create database " + NAME);
      execute(server, NAME, script(dataSet));
      execute(server, NAME, LEDGER);
      return new TenantData(server, NAME, "invoice_line", "invoice_line_id", "Chinook");
    }
    execute(server, tenant.database(), "drop table if exists ledger, account");
    execute(server, tenant.database(), LEDGER);
    return new TenantData(
        server, tenant.database(), "invoice_line", "invoice_line_id", "the demo shop's own data");
  }

  Connection connect() throws SQLException {
    return connect(server.host(), server.port());
  }

  /// The same database on a restored copy.
  Connection connect(String host, int port) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://" + host + ":" + port + "/" + database,
        server.username(),
        server.password());
  }

  private static void execute(Endpoints.Server server, String database, String sql) {
    try (Connection connection =
            DriverManager.getConnection(
                "jdbc:postgresql://" + server.host() + ":" + server.port() + "/" + database,
                server.username(),
                server.password());
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException("the story's data could not be prepared", e);
    }
  }

  /// The script without what only psql understands or what makes the database itself.
  private static String script(Path dataSet) {
    try {
      return String.join(
          "\n",
          Arrays.stream(Files.readString(dataSet).split("\n"))
              .filter(line ->
                  !line.startsWith("\\c")
                      && !line.startsWith("DROP DATABASE")
                      && !line.startsWith("CREATE DATABASE"))
              .toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
