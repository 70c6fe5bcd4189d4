package io.safekeep.retention.export;

import io.safekeep.runtime.sql.SqlFault;
import java.io.IOException;
import java.io.OutputStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

/// One state of a database: whatever is read and counted here was true at the same instant.
final class SqlSnapshot implements AutoCloseable {

  private static final byte[] END_OF_LINE = {'\r', '\n'};

  /// Bytes of a large object that are fetched at once.
  private static final int PIECE = 1 << 20;

  private static final String TABLES =
      """
      select c.oid, n.nspname, c.relname,
        case c.relkind when 'r' then 'table' when 'p' then 'partitioned-table'
          else 'materialized-view' end,
        array(select attname::text from pg_catalog.pg_attribute a
          where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
            and a.attgenerated = '' order by a.attnum)
      from pg_catalog.pg_class c
      join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'p', 'm') and c.relpersistence <> 't'
        and not c.relispartition and n.nspname <> 'information_schema'
        and n.nspname !~ '^pg_' and not exists
          (select 1 from pg_catalog.pg_depend d where d.classid = 'pg_catalog.pg_class'::regclass
            and d.objid = c.oid and d.deptype = 'e')
      order by n.nspname, c.relname
      """;

  private final Connection connection;
  private final Instant takenAt;

  private SqlSnapshot(Connection connection, Instant takenAt) {
    this.connection = connection;
    this.takenAt = takenAt;
  }

  /// A table, materialised view, or partitioned table with all its partitions.
  ///
  /// @param kind `table`, `partitioned-table` or `materialized-view`
  /// @param columns those that hold data of their own; generated ones follow from the schema
  record Table(long oid, String schema, String name, String kind, List<String> columns) {

    Table {
      columns = List.copyOf(columns);
    }

    String quoted() {
      return SqlSnapshot.quoted(schema) + "." + SqlSnapshot.quoted(name);
    }

    /// `only` takes a table without those that inherit from it, as they are exported by themselves.
    private String from() {
      return kind.equals("table") ? "only " + quoted() : quoted();
    }
  }

  /// Takes over a connection and opens the state of this moment.
  static SqlSnapshot of(Connection connection) {
    try {
      connection.setAutoCommit(true);
      try (Statement statement = connection.createStatement()) {
        // Values are written the same wherever they come from, and policies never hide rows.
        statement.execute(
            """
            set search_path = ''; set datestyle = 'ISO, YMD'; set intervalstyle = 'iso_8601';
            set timezone = 'UTC'; set extra_float_digits = 1; set bytea_output = 'hex';
            set row_security = off; set statement_timeout = 0; set lock_timeout = '60s';
            set idle_in_transaction_session_timeout = 0; set xmloption = content;
            begin isolation level repeatable read read only
            """);
        try (ResultSet row = statement.executeQuery("select transaction_timestamp()")) {
          row.next();
          return new SqlSnapshot(connection, row.getTimestamp(1).toInstant());
        }
      }
    } catch (SQLException e) {
      throw new SqlFault(e);
    }
  }

  Instant takenAt() {
    return takenAt;
  }

  /// Statements that make all that holds data, and those that complete it afterwards.
  SqlSchema schema() {
    return new SqlSchema(connection);
  }

  String serverVersion() {
    return texts("select current_setting('server_version')").getFirst();
  }

  /// All tables in the order of their names, locked against being changed or dropped until the end.
  List<Table> tables() {
    List<Table> tables = tablesOf(connection);
    try (Statement statement = connection.createStatement()) {
      for (Table table : tables) {
        if (!table.kind().equals("materialized-view")) {
          statement.execute("lock table " + table.from() + " in access share mode");
        }
      }
      return tables;
    } catch (SQLException e) {
      throw new SqlFault(e);
    }
  }

  /// All tables in the order of their names.
  static List<Table> tablesOf(Connection connection) {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(TABLES)) {
      var tables = new ArrayList<Table>();
      while (row.next()) {
        tables.add(
            new Table(
                row.getLong(1),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                List.of((String[]) row.getArray(5).getArray())));
      }
      return tables;
    } catch (SQLException e) {
      throw new SqlFault(e);
    }
  }

  /// Rows by the server's own count, to compare with what was written.
  long count(Table table) {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("select count(*) from " + table.from())) {
      row.next();
      return row.getLong(1);
    } catch (SQLException e) {
      throw new SqlFault(e);
    }
  }

  /// Writes all rows as CSV (RFC 4180): UTF-8, a header line, lines end with CR LF. An empty field
  /// without quotes is NULL, one in quotes is the empty text.
  ///
  /// @return rows written
  long copy(Table table, OutputStream out) throws IOException {
    String columns =
        table.columns().stream().map(SqlSnapshot::quoted).collect(Collectors.joining(", "));
    try {
      CopyOut copy =
          connection
              .unwrap(PGConnection.class)
              .getCopyAPI()
              .copyOut(
                  "copy (select %s from %s) to stdout with (format csv, header, encoding 'UTF8')"
                      .formatted(columns, table.from()));
      long lines = 0;
      try {
        for (byte[] row = copy.readFromCopy(); row != null; row = copy.readFromCopy()) {
          writeLine(row, out);
          lines++;
        }
      } finally {
        if (copy.isActive()) {
          copy.cancelCopy();
        }
      }
      return lines - 1;
    } catch (SQLException e) {
      throw new SqlFault(e);
    }
  }

  /// The server ends a row by LF; one inside of quotes is data and stays.
  private static void writeLine(byte[] row, OutputStream out) throws IOException {
    int length = row.length;
    if (length > 0 && row[length - 1] == '\n') {
      length--;
    }
    out.write(row, 0, length);
    out.write(END_OF_LINE);
  }

  /// Ids of all large objects.
  List<Long> largeObjects() {
    return texts("select oid::text from pg_catalog.pg_largeobject_metadata order by oid").stream()
        .map(Long::parseLong)
        .toList();
  }

  void copyLargeObject(long oid, OutputStream out) throws IOException {
    try (PreparedStatement read =
        connection.prepareStatement("select pg_catalog.lo_get(?::oid, ?, ?)")) {
      long offset = 0;
      byte[] piece;
      do {
        read.setLong(1, oid);
        read.setLong(2, offset);
        read.setInt(3, PIECE);
        try (ResultSet row = read.executeQuery()) {
          row.next();
          piece = row.getBytes(1);
        }
        out.write(piece);
        offset += piece.length;
      } while (piece.length == PIECE);
    } catch (SQLException e) {
      throw new SqlFault(e);
    }
  }

  private List<String> texts(String query) {
    try {
      return SqlSchema.texts(connection, query);
    } catch (SQLException e) {
      throw new SqlFault(e);
    }
  }

  static String quoted(String identifier) {
    return '"' + identifier.replace("\"", "\"\"") + '"';
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw new SqlFault(e);
    }
  }
}
