package io.safekeep.access.postgres;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.safekeep.access.resource.Resource;
import io.safekeep.access.resource.Target;
import io.safekeep.runtime.sql.SqlFault;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.postgresql.ssl.SingleCertValidatingFactory;

/// Connections to tenants' servers as their administrators, TLS with the server's name verified. A
/// few per server and no more, kept for a while: ending two hundred grants must neither be two
/// hundred handshakes nor take a server's last connections.
@RegisterForReflection(targets = SingleCertValidatingFactory.class)
final class SqlAdministrators {
  private static final int MOST_PER_SERVER = 4;
  private static final long LONGEST_WAIT_SECONDS = 10;
  private static final long LONGEST_IDLE_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final Function<UUID, String> passwords;
  private final Map<UUID, Server> servers = new ConcurrentHashMap<>();

  /// @param passwords of the administrator, by the resource's id
  SqlAdministrators(Function<UUID, String> passwords) {
    this.passwords = passwords;
  }

  /// What is done with a connection.
  @FunctionalInterface
  interface Work<T extends @Nullable Object> {
    T with(Connection connection) throws SQLException;
  }

  private static final class Server {
    private final Semaphore free = new Semaphore(MOST_PER_SERVER, true);
    private final Deque<Idle> idle = new ArrayDeque<>();

    private record Idle(Connection connection, long since) {}

    synchronized @Nullable Connection take() {
      var last = idle.pollLast();
      return last == null ? null : last.connection();
    }

    synchronized void putBack(Connection connection) {
      idle.addLast(new Idle(connection, System.nanoTime()));
    }

    synchronized void closeOlderThan(long nanos) {
      while (!idle.isEmpty() && System.nanoTime() - idle.getFirst().since() >= nanos) {
        closeQuietly(idle.removeFirst().connection());
      }
    }
  }

  /// Works as the administrator of `resource`.
  ///
  /// @throws SqlFault if the server cannot be reached or refuses
  <T extends @Nullable Object> T call(Resource resource, Work<T> work) {
    try {
      return connected(resource, work);
    } catch (SQLException e) {
      throw new SqlFault(e);
    }
  }

  private <T extends @Nullable Object> T connected(Resource resource, Work<T> work)
      throws SQLException {
    var server = servers.computeIfAbsent(resource.id(), _ -> new Server());
    try {
      if (!server.free.tryAcquire(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS)) {
        throw new SQLException("all connections to " + resource.label() + " are in use", "53300");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SQLException("interrupted", "57014", e);
    }
    try {
      var kept = server.take();
      var connection = kept != null && isUsable(kept) ? kept : open(resource);
      var done = false;
      try {
        var result = work.with(connection);
        done = true;
        return result;
      } finally {
        if (done) {
          server.putBack(connection);
        } else {
          closeQuietly(connection);
        }
      }
    } finally {
      server.free.release();
      servers.values().forEach(one -> one.closeOlderThan(LONGEST_IDLE_NANOS));
    }
  }

  void close() {
    servers.values().forEach(server -> server.closeOlderThan(0));
  }

  private Connection open(Resource resource) throws SQLException {
    var target = (Target.Postgres) resource.target();
    var properties = new Properties();
    properties.setProperty("user", target.administrator());
    properties.setProperty("password", passwords.apply(resource.id()));
    properties.setProperty("sslmode", "verify-full");
    properties.setProperty("sslfactory", SingleCertValidatingFactory.class.getName());
    properties.setProperty("sslfactoryarg", target.certificateAuthority());
    properties.setProperty("channelBinding", "prefer");
    properties.setProperty("connectTimeout", "5");
    properties.setProperty("loginTimeout", "10");
    properties.setProperty("socketTimeout", "15");
    properties.setProperty("ApplicationName", "safekeep");
    properties.setProperty("logServerErrorDetail", "false");
    return DriverManager.getConnection(
        "jdbc:postgresql://%s:%d/%s".formatted(target.host(), target.port(), target.database()),
        properties);
  }

  private static boolean isUsable(Connection connection) throws SQLException {
    if (connection.isValid(2)) {
      return true;
    }
    closeQuietly(connection);
    return false;
  }

  private static void closeQuietly(Connection connection) {
    try {
      connection.close();
    } catch (SQLException lost) {
      // It is gone, which is what was wanted.
      return;
    }
  }
}
