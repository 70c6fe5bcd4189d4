package io.safekeep.access.log;

import io.safekeep.runtime.sql.Sql;
import io.safekeep.testing.TestServers;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/// A database of its own with the service's tables. Stands in for the container's transactions, and
/// breaks off where it is told to.
final class LogDatabase {
  private static final int NEVER = Integer.MAX_VALUE;

  private final TestServers.Database coordinates;
  private final ThreadLocal<Connection> transaction = new ThreadLocal<>();
  private final Queue<Connection> idle = new ConcurrentLinkedQueue<>();
  private final AtomicInteger statementsLeft = new AtomicInteger(NEVER);
  final Sql sql;

  private LogDatabase(TestServers.Database coordinates) {
    this.coordinates = coordinates;
    this.sql =
        new Sql(
            (DataSource)
                Proxy.newProxyInstance(
                    LogDatabase.class.getClassLoader(),
                    new Class<?>[] {DataSource.class},
                    (_, _, _) -> connection()));
  }

  static LogDatabase create() {
    var coordinates = TestServers.database("log-" + UUID.randomUUID());
    Flyway.configure()
        .dataSource(coordinates.jdbcUrl(), coordinates.username(), coordinates.password())
        .locations("db/platform", "db/migration")
        .outOfOrder(true)
        .load()
        .migrate();
    return new LogDatabase(coordinates);
  }

  /// The statement after so many others fails, as if the process had died before it.
  void dieAfter(int statements) {
    statementsLeft.set(statements);
  }

  void live() {
    statementsLeft.set(NEVER);
  }

  /// As somebody may who owns the database's files.
  void withoutTriggers(String statement, Object... parameters) throws Exception {
    inTransaction(() -> {
      sql.update("set local session_replication_role = replica");
      return sql.update(statement, parameters);
    });
  }

  <T> T inTransaction(Callable<T> work) throws Exception {
    var connection = take();
    connection.setAutoCommit(false);
    transaction.set(connection);
    try {
      var result = work.call();
      connection.commit();
      return result;
    } catch (Exception e) {
      connection.rollback();
      throw e;
    } finally {
      transaction.remove();
      connection.setAutoCommit(true);
      idle.add(connection);
    }
  }

  private Connection take() throws SQLException {
    var connection = idle.poll();
    return connection != null
        ? connection
        : DriverManager.getConnection(
            coordinates.jdbcUrl(), coordinates.username(), coordinates.password());
  }

  private Connection connection() throws SQLException {
    var open = transaction.get();
    return open != null ? shown(open, () -> {}) : ofPool(take());
  }

  private Connection ofPool(Connection connection) {
    return shown(connection, () -> idle.add(connection));
  }

  private Connection shown(Connection connection, Runnable whenClosed) {
    return (Connection)
        Proxy.newProxyInstance(
            LogDatabase.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (_, method, arguments) -> {
              if (method.getName().equals("close")) {
                whenClosed.run();
                return null;
              }
              if (method.getName().equals("prepareStatement")
                  && statementsLeft.getAndDecrement() <= 0) {
                throw new SQLException("the process has died");
              }
              try {
                return method.invoke(connection, arguments);
              } catch (InvocationTargetException thrown) {
                throw thrown.getCause();
              }
            });
  }
}
