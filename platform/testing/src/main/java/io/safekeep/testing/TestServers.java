package io.safekeep.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.function.Supplier;

/// One PostgreSQL and one Kafka per test JVM, started when first asked for. What identifies them is
/// kept in system properties, because a Quarkus test loads this class in more than one class
/// loader.
public final class TestServers {
  private static final String POSTGRES_PORT = "safekeep.testing.postgres.port";
  private static final String KAFKA_PORT = "safekeep.testing.kafka.port";

  private TestServers() {}

  /// A database of its own for the caller, on the shared server; kept when it exists.
  public static Database database(String name) {
    var port = shared(POSTGRES_PORT, TestServers::startPostgres);
    var url = "jdbc:postgresql://127.0.0.1:" + port + "/";
    try (var connection = DriverManager.getConnection(url + "postgres", "postgres", "safekeep");
        var find = connection.prepareStatement("select 1 from pg_database where datname = ?");
        var create = connection.createStatement()) {
      find.setString(1, name);
      if (!find.executeQuery().next()) {
        create.execute("create database \"" + name.replace("\"", "\"\"") + '"');
      }
    } catch (SQLException e) {
      throw new IllegalStateException("cannot create database " + name, e);
    }
    return new Database(url + name, "postgres", "safekeep");
  }

  /// `host:port` of the shared broker.
  public static String kafka() {
    return "127.0.0.1:" + shared(KAFKA_PORT, TestServers::startKafka);
  }

  /// Coordinates of a database, as a data source wants them.
  public record Database(String jdbcUrl, String username, String password) {}

  private static int startPostgres() {
    var folder = folder("postgres");
    var server =
        PostgresServer.in(folder.resolve("data"))
            .setting("max_connections", "200")
            .forTests()
            .start();
    closeAtExit(server::close, folder);
    return server.port();
  }

  private static int startKafka() {
    var folder = folder("kafka");
    var broker = KafkaBroker.start(folder);
    closeAtExit(broker::close, folder);
    return broker.port();
  }

  private static int shared(String property, Supplier<Integer> start) {
    // The properties object is the one lock that all class loaders share.
    synchronized (System.getProperties()) {
      var known = Integer.getInteger(property);
      if (known != null) {
        return known;
      }
      var port = start.get();
      System.setProperty(property, port.toString());
      return port;
    }
  }

  private static Path folder(String name) {
    try {
      return Files.createTempDirectory("safekeep-test-" + name + "-");
    } catch (IOException e) {
      throw new UncheckedIOException("no temporary folder for " + name, e);
    }
  }

  private static void closeAtExit(Runnable close, Path folder) {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(() -> {
              close.run();
              try {
                Directories.delete(folder);
              } catch (IOException e) {
                throw new UncheckedIOException("cannot delete " + folder, e);
              }
            }));
  }
}
