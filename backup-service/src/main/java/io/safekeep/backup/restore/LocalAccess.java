package io.safekeep.backup.restore;

import io.safekeep.backup.wire.Row;
import io.safekeep.backup.wire.SqlConnection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Sessions with a restored copy as its superuser, through the socket file in its data directory:
/// whoever may enter that directory owns the copy anyway.
///
/// @param superuser name of one on the copy
public record LocalAccess(PostgresInstance server, int port, String superuser) {
  /// The user by which people may look into a copy over the network; its rule is in every copy.
  public static final String READER = "safekeep_reader";

  static final String SOCKET_DIRECTORY = ".";

  /// Finds a superuser of a running copy.
  ///
  /// @param user any that the copy knows, such as the one that took the backup
  public static LocalAccess to(PostgresInstance server, String user) throws IOException {
    int port = port(server);
    try (SqlConnection connection = open(server, port, user, "postgres")) {
      List<Row> superusers =
          connection.query(
              "select rolname from pg_roles where rolsuper and rolcanlogin order by oid limit 1");
      if (superusers.isEmpty()) {
        throw new IOException("the copy has no superuser that may log in");
      }
      return new LocalAccess(server, port, superusers.getFirst().text(0));
    }
  }

  /// A session in one database, with writes allowed whatever the copy's default.
  public SqlConnection open(String database) throws IOException {
    SqlConnection connection = open(server, port, superuser, database);
    try {
      connection.execute("set default_transaction_read_only = off");
      return connection;
    } catch (IOException failed) {
      connection.abort();
      throw failed;
    }
  }

  /// Makes the copy listen on an address from its next start on.
  public void listen(String address) throws IOException {
    try (SqlConnection connection = open("postgres")) {
      connection.execute("alter system set listen_addresses = " + SqlConnection.literal(address));
    }
  }

  private static SqlConnection open(PostgresInstance server, int port, String user, String database)
      throws IOException {
    // The path of a socket file may have a hundred characters only; by way of the process it is
    // short wherever the data lies.
    Path socket = Path.of("/proc", Long.toString(server.pid()), "cwd", ".s.PGSQL." + port);
    return SqlConnection.local(socket, user, database);
  }

  /// The port on the fourth line of the pid file (src/include/utils/pidfile.h).
  private static int port(PostgresInstance server) throws IOException {
    List<String> lines = Files.readAllLines(server.dataDirectory().resolve("postmaster.pid"));
    return Integer.parseInt(lines.get(3).strip());
  }
}
