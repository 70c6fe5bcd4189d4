package io.safekeep.local.story;

import io.safekeep.local.Endpoints;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;
import org.postgresql.copy.CopyOut;
import org.postgresql.copy.PGCopyInputStream;

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
  /// invoices of the demo's shop. A copy, because the shop goes on selling while the story is told.
  static TenantData load(Endpoints.Tenant tenant, Path dataSet) {
    Endpoints.Server server = tenant.superuser();
    boolean real = Files.isRegularFile(dataSet);
    TenantData data =
        new TenantData(
            server,
            NAME,
            "invoice_line",
            "invoice_line_id",
            real ? "Chinook" : "the demo shop's own invoices");
    try (Connection maintenance = connect(server, "postgres")) {
      execute(maintenance, "drop database if exists " + NAME + " with (force)");
      execute(maintenance, "create database " + NAME);
      try (Connection story = data.connect()) {
        execute(story, LEDGER);
        if (real) {
          execute(story, script(dataSet));
        } else {
          copyInvoices(server, tenant.database(), story);
        }
      }
      return data;
    } catch (SQLException | IOException e) {
      throw new IllegalStateException("the story's data could not be prepared", e);
    }
  }

  private static void copyInvoices(Endpoints.Server server, String shop, Connection story)
      throws SQLException, IOException {
    execute(
        story,
        """
        create table invoice_line (
          invoice_line_id int primary key,
          invoice_id int not null,
          track_id int not null,
          unit_price numeric(10, 2) not null,
          quantity int not null
        )
        """);
    try (Connection from = connect(server, shop)) {
      CopyOut lines =
          copying(from)
              .copyOut(
                  """
                  copy (
                    select invoice_line_id, invoice_id, track_id, unit_price, quantity
                    from invoice_line order by 1 limit 100000
                  ) to stdout (format binary)
                  """);
      copying(story)
          .copyIn("copy invoice_line from stdin (format binary)", new PGCopyInputStream(lines));
    }
  }

  private static CopyManager copying(Connection connection) throws SQLException {
    return connection.unwrap(PGConnection.class).getCopyAPI();
  }

  Connection connect() throws SQLException {
    return connect(server.host(), server.port());
  }

  /// The same database on a restored copy.
  Connection connect(String host, int port) throws SQLException {
    return connect(server, host, port, database);
  }

  private static Connection connect(Endpoints.Server server, String database) throws SQLException {
    return connect(server, server.host(), server.port(), database);
  }

  private static Connection connect(Endpoints.Server server, String host, int port, String database)
      throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://" + host + ":" + port + "/" + database,
        server.username(),
        server.password());
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /// The script without what only psql understands or what makes the database itself.
  private static String script(Path dataSet) throws IOException {
    return String.join(
        "\n",
        Arrays.stream(Files.readString(dataSet).split("\n"))
            .filter(line ->
                !line.startsWith("\\c")
                    && !line.startsWith("DROP DATABASE")
                    && !line.startsWith("CREATE DATABASE"))
            .toList());
  }
}
