package io.safekeep.retention.verification;

import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.sql.SqlFault;
import jakarta.inject.Singleton;
import java.sql.Array;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.UUID;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Searches the services' databases for what is left of a tenant. Which tables and columns there
/// are, it asks the database itself, so that nothing is missed that nobody declared.
@Singleton
class SqlTraces {

  /// Rows are counted up to here: what is found must go, however much it is.
  static final int MOST_ROWS = 100_000;

  private static final int MOST_IDS_OF_A_TABLE = 50;

  private final VerifierSettings settings;

  SqlTraces(VerifierSettings settings) {
    this.settings = settings;
  }

  /// How values of a type are compared with ids.
  private enum Kind {
    ID,
    IDS,
    TEXT,
    BYTES,
    DOCUMENT
  }

  private record Column(String schema, String table, String root, String name, Kind kind) {

    String from() {
      return identifier(schema) + "." + identifier(table);
    }

    String quoted() {
      return identifier(name);
    }
  }

  private interface Work<T> {
    T in(Connection connection) throws SQLException;
  }

  /// Everything in which something sought appears.
  ///
  /// @throws SqlFault if it could not be seen all: nothing is known then
  List<Trace> find(String service, Sought sought) {
    return sought.ids().isEmpty()
        ? List.of()
        : within(service, connection -> find(connection, service, sought));
  }

  /// Ids of some rows that carry the tenant's id, to be searched for where the tenant's id is not:
  /// in tables that know the tenant only by way of another one.
  ///
  /// @param kept whether a table, given by schema and name, outlives the purge
  List<UUID> idsOfRows(String service, TenantId tenant, BiPredicate<String, String> kept) {
    return within(service, connection -> idsOfRows(connection, tenant, kept));
  }

  /// Those of the ids by which a row of some tables is known.
  ///
  /// @param tables which ones, by schema and name
  List<UUID> keysAmong(String service, List<UUID> ids, BiPredicate<String, String> tables) {
    return ids.isEmpty()
        ? List.of()
        : within(service, connection -> keysAmong(connection, ids, tables));
  }

  private <T> T within(String service, Work<T> work) {
    var database = settings.databases().get(service);
    if (database == null) {
      throw new IllegalArgumentException("no credentials for the database of " + service);
    }
    var properties = new Properties();
    properties.setProperty("user", database.username());
    properties.setProperty("password", database.password());
    properties.setProperty("connectTimeout", "10");
    properties.setProperty("ApplicationName", "safekeep-verifier");
    properties.setProperty("logServerErrorDetail", "false");
    properties.setProperty("options", "-c statement_timeout=" + settings.patience().toMillis());
    try (var connection = DriverManager.getConnection(database.url(), properties)) {
      connection.setReadOnly(true);
      connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      connection.setAutoCommit(false);
      return work.in(connection);
    } catch (SQLException e) {
      throw new SqlFault(e);
    }
  }

  private static List<Trace> find(Connection connection, String service, Sought sought)
      throws SQLException {
    var traces = new ArrayList<Trace>();
    for (var column : columns(connection)) {
      var condition = condition(column, sought);
      if (condition.isEmpty()) {
        continue;
      }
      var rows = count(connection, column, condition, sought);
      if (rows > 0) {
        traces.add(
            new Trace(service, column.schema(), column.root(), column.name(), sought.what(), rows));
      }
    }
    return traces;
  }

  /// Columns that can hold an id, in whatever form. Partitions count as their table.
  private static List<Column> columns(Connection connection) throws SQLException {
    try (var query =
            connection.prepareStatement(
                """
                select n.nspname, c.relname, root.relname as root, a.attname,
                  case
                    when b.typname = 'uuid' then 'ID'
                    when b.typname = '_uuid' then 'IDS'
                    when b.typname = 'bytea' then 'BYTES'
                    when b.typcategory = 'S' then 'TEXT'
                    else 'DOCUMENT'
                  end as kind
                from pg_attribute a
                join pg_class c on c.oid = a.attrelid
                join pg_class root on root.oid = coalesce(pg_partition_root(c.oid), c.oid)
                join pg_namespace n on n.oid = c.relnamespace
                join pg_type t on t.oid = a.atttypid
                join pg_type b on b.oid = case when t.typtype = 'd' then t.typbasetype else t.oid end
                where c.relkind in ('r', 'm') and a.attnum > 0 and not a.attisdropped
                  and n.nspname <> 'information_schema' and n.nspname !~ '^pg_'
                  and b.typcategory not in ('B', 'D', 'E', 'G', 'I', 'N', 'R', 'T', 'V')
                order by n.nspname, c.relname, a.attnum
                """);
        var result = query.executeQuery()) {
      var columns = new ArrayList<Column>();
      while (result.next()) {
        columns.add(
            new Column(
                result.getString("nspname"),
                result.getString("relname"),
                result.getString("root"),
                result.getString("attname"),
                Kind.valueOf(result.getString("kind"))));
      }
      return columns;
    }
  }

  /// Empty for a column that is not searched. Columns of ids are compared as they are, so that
  /// their indexes help.
  private static String condition(Column column, Sought sought) {
    return switch (column.kind()) {
      case ID -> column.quoted() + " = any(?)";
      case IDS -> column.quoted() + " && ?";
      case TEXT ->
          sought.withinText()
              ? column.quoted() + "::text ~* ?"
              : column.quoted() + "::text = any(?)";
      case DOCUMENT -> sought.withinText() ? column.quoted() + "::text ~* ?" : "";
      // A text in bytes, such as a message, or the id itself.
      case BYTES ->
          sought.withinText()
              ? "exists (select from unnest(?) id where position(convert_to(id::text, 'UTF8') in "
                  + column.quoted()
                  + ") > 0 or position(uuid_send(id) in "
                  + column.quoted()
                  + ") > 0)"
              : "";
    };
  }

  private static long count(Connection connection, Column column, String condition, Sought sought)
      throws SQLException {
    try (var query =
        connection.prepareStatement(
            "select count(*) from (select from %s where %s limit %d) found"
                .formatted(column.from(), condition, MOST_ROWS))) {
      bind(query, column.kind(), sought);
      try (var result = query.executeQuery()) {
        result.next();
        return result.getLong(1);
      }
    }
  }

  private static void bind(PreparedStatement query, Kind kind, Sought sought) throws SQLException {
    var connection = query.getConnection();
    if (kind == Kind.ID || kind == Kind.IDS || kind == Kind.BYTES) {
      query.setArray(1, array(connection, "uuid", sought, id -> id));
    } else if (sought.withinText()) {
      query.setString(1, sought.pattern());
    } else {
      query.setArray(1, array(connection, "text", sought, UUID::toString));
    }
  }

  private static Array array(
      Connection connection, String type, Sought sought, Function<UUID, Object> value)
      throws SQLException {
    return connection.createArrayOf(type, sought.ids().stream().map(value).toArray());
  }

  private static List<UUID> idsOfRows(
      Connection connection, TenantId tenant, BiPredicate<String, String> kept)
      throws SQLException {
    var keys = keys(connection);
    var byTable =
        columns(connection).stream()
            .filter(column -> column.kind() == Kind.ID)
            .filter(column -> !kept.test(column.schema(), column.root()))
            .collect(Collectors.groupingBy(Column::from));
    var ids = new ArrayList<UUID>();
    for (var table : byTable.entrySet()) {
      for (var key : table.getValue()) {
        if (!keys.contains(table.getKey() + "." + key.name())) {
          continue;
        }
        for (var column : table.getValue()) {
          if (!column.equals(key)) {
            ids.addAll(idsOfRows(connection, key, column, tenant));
          }
        }
      }
    }
    return ids.stream().distinct().filter(id -> !id.equals(tenant.value())).toList();
  }

  private static List<UUID> keysAmong(
      Connection connection, List<UUID> sought, BiPredicate<String, String> tables)
      throws SQLException {
    var keys = keys(connection);
    var found = new ArrayList<UUID>();
    for (var column : columns(connection)) {
      if (column.kind() != Kind.ID
          || !tables.test(column.schema(), column.root())
          || !keys.contains(column.from() + "." + column.name())) {
        continue;
      }
      try (var query =
          connection.prepareStatement(
              "select %1$s as id from %2$s where %1$s = any(?)"
                  .formatted(column.quoted(), column.from()))) {
        query.setArray(1, connection.createArrayOf("uuid", sought.toArray()));
        found.addAll(ids(query));
      }
    }
    return found;
  }

  /// Primary keys of one column, as `table.column`.
  private static List<String> keys(Connection connection) throws SQLException {
    try (var query =
            connection.prepareStatement(
                """
                select n.nspname, c.relname, a.attname
                from pg_index i
                join pg_class c on c.oid = i.indrelid
                join pg_namespace n on n.oid = c.relnamespace
                join pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[0]
                where i.indisprimary and i.indnkeyatts = 1
                """);
        var result = query.executeQuery()) {
      var keys = new ArrayList<String>();
      while (result.next()) {
        keys.add(
            identifier(result.getString("nspname"))
                + "."
                + identifier(result.getString("relname"))
                + "."
                + result.getString("attname"));
      }
      return keys;
    }
  }

  private static List<UUID> idsOfRows(
      Connection connection, Column key, Column column, TenantId tenant) throws SQLException {
    try (var query =
        connection.prepareStatement(
            "select %s as id from %s where %s = ? limit %d"
                .formatted(key.quoted(), key.from(), column.quoted(), MOST_IDS_OF_A_TABLE))) {
      query.setObject(1, tenant.value());
      return ids(query);
    }
  }

  private static List<UUID> ids(PreparedStatement query) throws SQLException {
    try (var result = query.executeQuery()) {
      var ids = new ArrayList<UUID>();
      while (result.next()) {
        ids.add(result.getObject("id", UUID.class));
      }
      return ids;
    }
  }

  private static String identifier(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }
}
