package io.safekeep.retention.store;

import io.safekeep.retention.RetentionProblem;
import io.safekeep.retention.store.TenantStore.Access;
import io.safekeep.retention.store.TenantStore.Database;
import io.safekeep.retention.store.TenantStore.Login;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.sql.SqlFault;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.postgresql.ds.PGSimpleDataSource;

/// Speaks to the servers of tenants' databases. Each act looks for the database by the identity
/// that it was registered with, not by its name: what answers to the name now may be another one.
@Singleton
public class SqlTenantServers {

  private static final Duration CONNECT = Duration.ofSeconds(10);

  /// Longest wait for an answer; a count of a very large table takes minutes.
  private static final Duration ANSWER = Duration.ofMinutes(30);

  /// Where one connects to when the database itself is closed or to be dropped.
  private static final String NEIGHBOUR = "postgres";

  private static final Set<String> OF_THE_SYSTEM = Set.of("postgres", "template0", "template1");
  private static final int LONGEST_NAME = 63;

  /// Dependent objects still exist; insufficient privilege; object in use, as one's own role is.
  private static final Set<String> ROLE_STAYS = Set.of("2BP01", "42501", "55006");

  /// Wrong password or no such role; not allowed in; no such database.
  private static final Set<String> REFUSED = Set.of("28P01", "28000", "3D000");

  private final Sql own;

  SqlTenantServers(Sql own) {
    this.own = own;
  }

  /// Something to be done with a connection.
  @FunctionalInterface
  private interface Act<T> {
    T with(Connection connection) throws SQLException;
  }

  /// Looks at a database that is to be registered. Waits for the network, so no transaction may be
  /// open.
  ///
  /// @param asked identity not known yet
  /// @return the same with the identity that its server gives it
  /// @throws Refusal STORE_UNREACHABLE, STORE_NOT_SUITABLE
  Database examine(Database asked, Access access) {
    if (OF_THE_SYSTEM.contains(asked.database()) || asked.database().length() > LONGEST_NAME) {
      throw notSuitable(asked, "is a database of the server itself, not one of a tenant");
    }
    try (Connection reading = connect(asked, access.reader(), asked.database());
        Connection owning = connect(asked, access.owner(), NEIGHBOUR)) {
      Database found = identified(asked, reading);
      if (found.systemIdentifier().equals(ownSystem())) {
        throw notSuitable(asked, "lies on the server of the suite's own databases");
      }
      if (!mayDrop(owning, found)) {
        throw notSuitable(
            asked, "is not owned by " + access.owner().user() + ", who could not drop it");
      }
      if (!identified(asked, reading).identity().equals(identityOf(owning, asked.database()))) {
        throw notSuitable(
            asked, "is another one than its server's database " + NEIGHBOUR + " sees");
      }
      return found;
    } catch (SQLException e) {
      throw new Refusal(RetentionProblem.STORE_UNREACHABLE, asked + ": " + told(e));
    }
  }

  /// A connection for reading; the caller closes it.
  ///
  /// @throws SqlFault if the server cannot be reached or another database has the name now
  public Connection read(Database database, Access access) {
    try {
      Connection connection = connect(database, access.reader(), database.database());
      try {
        if (!identified(database, connection).identity().equals(database.identity())) {
          throw new SQLException(database + " is another database now than the registered one");
        }
        return connection;
      } catch (SQLException e) {
        connection.close();
        throw e;
      }
    } catch (SQLException e) {
      throw new SqlFault(e);
    }
  }

  /// A connection to any database of a server; the caller closes it.
  public Connection open(Database server, Login as, String database) throws SQLException {
    return connect(server, as, database);
  }

  /// What comes of trying to read a database.
  enum WayIn {

    /// The server has the database.
    THERE,

    /// The server does not have it, but lets the login in by the name that it had.
    ABSENT,

    /// The server does not have it, and refuses the login by the name that it had.
    REFUSED,

    /// The server could not be asked.
    UNKNOWN
  }

  /// Tries a login: first at the neighbour, where all of a server's databases are listed, then by
  /// the database's name.
  WayIn tried(Database database, Login as) {
    try (Connection connection = connect(database, as, NEIGHBOUR)) {
      if (!systemOf(connection).equals(database.systemIdentifier())) {
        return WayIn.UNKNOWN;
      }
      if (currentName(connection, database).isPresent()) {
        return WayIn.THERE;
      }
    } catch (SQLException e) {
      // A login that is gone shows nothing of the database.
      return WayIn.UNKNOWN;
    }
    try (Connection connection = connect(database, as, database.database())) {
      return connection.isClosed() ? WayIn.UNKNOWN : WayIn.ABSENT;
    } catch (SQLException e) {
      return REFUSED.contains(String.valueOf(e.getSQLState())) ? WayIn.REFUSED : WayIn.ABSENT;
    }
  }

  /// Databases that are still there: 1 or 0.
  long held(Database database, Access access) {
    return asOwner(database, access, connection -> currentName(connection, database).isPresent())
        ? 1
        : 0;
  }

  /// Lets nobody in any more, and those who are in, out.
  void close(Database database, Access access) {
    asOwner(
        database,
        access,
        connection -> {
          if (isSwitched(connection, database, "allow_connections false")) {
            terminate(connection, database.oid());
          }
          return true;
        });
  }

  void reopen(Database database, Access access) {
    asOwner(
        database, access, connection -> isSwitched(connection, database, "allow_connections true"));
  }

  /// Returns false if it is not there any more.
  private static boolean isSwitched(Connection connection, Database database, String option)
      throws SQLException {
    Optional<String> name = currentName(connection, database);
    if (name.isPresent()) {
      execute(connection, "alter database " + quoted(name.get()) + " with " + option);
    }
    return name.isPresent();
  }

  /// Drops the database and then the roles that belong to it alone.
  ///
  /// @return roles that stay: they own something else, or the owner may not drop them
  List<String> drop(Database database, Access access) {
    return asOwner(
        database,
        access,
        connection -> {
          Optional<String> name = currentName(connection, database);
          if (name.isPresent()) {
            if (OF_THE_SYSTEM.contains(name.get())) {
              throw new IllegalStateException(database + " is a database of the server itself");
            }
            execute(connection, "drop database " + quoted(name.get()) + " with (force)");
          }
          var kept = new ArrayList<String>();
          for (String role : database.roles()) {
            if (!isDropped(connection, role)) {
              kept.add(role);
            }
          }
          return kept;
        });
  }

  private static boolean isDropped(Connection connection, String role) throws SQLException {
    try {
      execute(connection, "drop role if exists " + quoted(role));
      return true;
    } catch (SQLException e) {
      if (ROLE_STAYS.contains(String.valueOf(e.getSQLState()))) {
        return false;
      }
      throw e;
    }
  }

  private <T> T asOwner(Database database, Access access, Act<T> act) {
    try (Connection connection = connect(database, access.owner(), NEIGHBOUR)) {
      String system = systemOf(connection);
      if (!system.equals(database.systemIdentifier())) {
        throw new SQLException(
            "at %s:%d is cluster %s now, and not %s"
                .formatted(database.host(), database.port(), system, database.systemIdentifier()));
      }
      return act.with(connection);
    } catch (SQLException e) {
      throw new SqlFault(e);
    }
  }

  private Connection connect(Database database, Login as, String name) throws SQLException {
    var source = new PGSimpleDataSource();
    source.setServerNames(new String[] {database.host()});
    source.setPortNumbers(new int[] {database.port()});
    source.setDatabaseName(name);
    source.setUser(as.user());
    source.setPassword(as.password());
    source.setSslMode(database.tls().label());
    source.setConnectTimeout((int) CONNECT.toSeconds());
    source.setLoginTimeout((int) CONNECT.toSeconds());
    source.setSocketTimeout((int) ANSWER.toSeconds());
    source.setTcpKeepAlive(true);
    source.setApplicationName("safekeep retention-service");
    source.setLogServerErrorDetail(false);
    if (database.roots() == null) {
      return source.getConnection();
    }
    return withRoots(source, database.roots());
  }

  /// The driver takes roots from a file only.
  private static Connection withRoots(PGSimpleDataSource source, String pem) throws SQLException {
    try {
      Path file = Files.createTempFile("safekeep-roots-", ".pem");
      try {
        Files.writeString(file, pem);
        source.setSslRootCert(file.toString());
        return source.getConnection();
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("no file for trusted roots", e);
    }
  }

  private static Database identified(Database asked, Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                """
                select (select system_identifier from pg_control_system()) as system, oid
                from pg_database where datname = current_database()
                """)) {
      row.next();
      return new Database(
          asked.host(),
          asked.port(),
          asked.database(),
          asked.tls(),
          asked.roots(),
          row.getString("system"),
          row.getLong("oid"),
          asked.roles());
    }
  }

  private static String identityOf(Connection neighbour, String name) throws SQLException {
    try (PreparedStatement statement =
        neighbour.prepareStatement("select oid from pg_database where datname = ?")) {
      statement.setString(1, name);
      try (ResultSet row = statement.executeQuery()) {
        return row.next() ? Database.identity(systemOf(neighbour), row.getLong(1)) : "";
      }
    }
  }

  private String ownSystem() {
    return own.first(
            "select system_identifier::text as system from pg_control_system()",
            row -> row.text("system"))
        .orElseThrow();
  }

  private static String systemOf(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery("select system_identifier from pg_control_system()")) {
      row.next();
      return row.getString(1);
    }
  }

  private static boolean mayDrop(Connection connection, Database database) throws SQLException {
    return first(
            connection,
            """
            select 1 from pg_database d
            where oid = ? and not datistemplate and pg_has_role(current_user, datdba, 'usage')
            """,
            database.oid())
        .isPresent();
  }

  private static Optional<String> currentName(Connection connection, Database database)
      throws SQLException {
    return first(
        connection,
        "select datname from pg_database where oid = ? and not datistemplate",
        database.oid());
  }

  /// Sends everybody away, and sees them go. Workers of the server itself have no user.
  private static void terminate(Connection connection, long oid) throws SQLException {
    String stayed =
        first(
                connection,
                """
                select count(*) filter (where not pg_terminate_backend(pid, 5000))
                from pg_stat_activity where datid = ? and usesysid is not null
                """,
                oid)
            .orElseThrow();
    if (!stayed.equals("0")) {
      throw new SQLException(stayed + " sessions do not end");
    }
  }

  private static Optional<String> first(Connection connection, String sql, long oid)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setLong(1, oid);
      try (ResultSet row = statement.executeQuery()) {
        return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
      }
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String quoted(String identifier) {
    return '"' + identifier.replace("\"", "\"\"") + '"';
  }

  private static Refusal notSuitable(Database database, String why) {
    return new Refusal(RetentionProblem.STORE_NOT_SUITABLE, database + " " + why);
  }

  /// Without the statement, which may hold secrets.
  private static String told(SQLException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("no answer");
  }
}
