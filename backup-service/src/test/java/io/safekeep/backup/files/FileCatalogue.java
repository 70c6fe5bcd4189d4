package io.safekeep.backup.files;

import io.safekeep.runtime.sql.Sql;
import io.safekeep.testing.PostgresServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;
import javax.sql.DataSource;

/// The catalogue's tables in a server of their own, as the migrations make them.
final class FileCatalogue implements AutoCloseable {

  private final PostgresServer server;
  private final Connection connection;
  final Sql sql;

  private FileCatalogue(PostgresServer server, Connection connection) {
    this.server = server;
    this.connection = connection;
    this.sql = new Sql(onlyConnection(connection));
  }

  static FileCatalogue start(Path directory) throws SQLException {
    var server = PostgresServer.in(directory).forTests().start();
    var connection = server.connect("postgres");
    try (var statement = connection.createStatement()) {
      statement.execute(migration("V1_060__file_store.sql"));
    }
    return new FileCatalogue(server, connection);
  }

  private static String migration(String name) {
    try (InputStream in = FileCatalogue.class.getResourceAsStream("/db/migration/" + name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  UUID newStore() {
    var id = UUID.randomUUID();
    sql.update(
        """
        insert into file_store (id, tenant, name, kind, place, registered_at)
        values (?, ?, 'files', 'directory', ?, clock_timestamp())
        """,
        id,
        UUID.randomUUID(),
        id.toString());
    return id;
  }

  /// One connection for all statements, as within a transaction.
  private static DataSource onlyConnection(Connection connection) {
    var kept =
        Proxy.newProxyInstance(
            FileCatalogue.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("close")) {
                return null;
              }
              try {
                return method.invoke(connection, arguments);
              } catch (InvocationTargetException thrown) {
                throw thrown.getCause();
              }
            });
    return (DataSource)
        Proxy.newProxyInstance(
            FileCatalogue.class.getClassLoader(),
            new Class<?>[] {DataSource.class},
            (proxy, method, arguments) -> kept);
  }

  @Override
  public void close() throws SQLException {
    connection.close();
    server.close();
  }
}
