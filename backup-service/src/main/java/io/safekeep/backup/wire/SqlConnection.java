package io.safekeep.backup.wire;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// A session for plain SQL in one database (documentation, "Simple Query" and "COPY Operations"),
/// small enough to have hundreds of. One statement at a time; not safe for several threads, but
/// {@link #abort} may come from any.
///
/// Statements carry their values in their text, so every value goes through {@link #literal} or
/// {@link #identifier}.
public final class SqlConnection implements AutoCloseable {
  /// Holds the answers of small statements; larger ones get more.
  private static final int FIRST_BUFFER = 8 << 10;

  private final MessageChannel channel;

  private SqlConnection(MessageChannel channel) {
    this.channel = channel;
  }

  /// Connects over TCP, to the primary where there are several hosts, and proves who we are.
  ///
  /// @throws ServerRefused if the server does not let us in
  /// @throws AuthenticationFailed if we cannot give the proof asked for
  /// @throws javax.net.ssl.SSLException if TLS is not as `dsn` demands
  public static SqlConnection open(Dsn dsn, String database) throws IOException {
    List<Dsn.Address> addresses = dsn.addresses();
    IOException failed = null;
    for (Dsn.Address address : addresses) {
      try {
        MessageChannel channel =
            ReplicationConnection.connect(
                dsn.at(address),
                List.of("database", database),
                0,
                (socket, transport) -> new MessageChannel(socket, transport, FIRST_BUFFER));
        if (addresses.size() == 1 || !"on".equals(channel.parameter("in_hot_standby"))) {
          return new SqlConnection(channel);
        }
        channel.close();
        failed = ReplicationConnection.also(failed, new IOException(address + " is a standby"));
      } catch (IOException unusable) {
        if (addresses.size() == 1) {
          throw unusable;
        }
        failed = ReplicationConnection.also(failed, unusable);
      }
    }
    throw Objects.requireNonNull(failed);
  }

  /// Connects through a server's socket file, where whoever may use the file is believed.
  public static SqlConnection local(Path socket, String user, String database) throws IOException {
    UnixSocket connected = UnixSocket.connect(socket);
    try {
      MessageChannel channel = new MessageChannel(connected, connected, FIRST_BUFFER);
      channel.sendUntyped(
          ReplicationConnection.startupMessage(user, List.of("database", database)));
      Dsn nobody = new Dsn("localhost", 1, user, "");
      new Authentication(channel, nobody, null).prove();
      ReplicationConnection.awaitReady(channel);
      return new SqlConnection(channel);
    } catch (Throwable failed) {
      connected.close();
      throw failed;
    }
  }

  /// Bounds each later wait for the server; zero, as at first, lifts the bound.
  public void limitAnswers(Duration longest) {
    channel.limitAnswers(longest);
  }

  /// Runs one or more statements whose rows do not matter.
  public void execute(String sql) throws IOException {
    query(sql);
  }

  /// Runs statements and returns all rows of all of them.
  public List<Row> query(String sql) throws IOException {
    channel.sendText('Q', sql);
    try {
      List<Row> rows = new ArrayList<>();
      for (char type = channel.receive(); type != 'Z'; type = channel.receive()) {
        switch (type) {
          case 'D' -> rows.add(Row.read(channel.body()));
          case 'T', 'C', 'I' -> {}
          default -> throw channel.unexpected(type);
        }
      }
      return rows;
    } catch (ServerRefused refused) {
      throw ReplicationConnection.settled(channel, refused);
    }
  }

  /// The one row of a statement that has exactly one.
  public Row row(String sql) throws IOException {
    return ReplicationConnection.onlyRow(query(sql));
  }

  /// Takes what `COPY ... TO STDOUT` sends; each call gets one row of the table, whole, valid
  /// during the call.
  public interface CopySink {
    void accept(ByteBuffer row) throws IOException;
  }

  /// Runs a `COPY ... TO STDOUT`.
  ///
  /// @throws IOException of the sink too; the connection is of no use afterwards
  public void copyOut(String sql, CopySink sink) throws IOException {
    channel.sendText('Q', sql);
    try {
      channel.expect('H');
      for (char type = channel.receive(); type != 'Z'; type = channel.receive()) {
        switch (type) {
          case 'd' -> sink.accept(channel.body());
          case 'c', 'C' -> {}
          default -> throw channel.unexpected(type);
        }
      }
    } catch (ServerRefused refused) {
      throw ReplicationConnection.settled(channel, refused);
    }
  }

  /// A text as a constant in a statement, with `standard_conforming_strings` on or off.
  public static String literal(String text) {
    if (text.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("text with a zero character");
    }
    return "E'" + text.replace("\\", "\\\\").replace("'", "''") + "'";
  }

  /// A name as it stands in a statement, whatever its letters.
  public static String identifier(String name) {
    if (name.isEmpty() || name.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("name that is empty or has a zero character");
    }
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  /// Ends the session without waiting for the server.
  @Override
  public void close() throws IOException {
    try {
      channel.send('X', new byte[0]);
    } catch (IOException alreadyGone) {
      // The farewell is a courtesy.
    } finally {
      channel.close();
    }
  }

  /// Cuts the connection at once, from any thread; one that waits in it gets an IOException.
  public void abort() {
    try {
      channel.close();
    } catch (IOException gone) {
      // That is what was wanted.
    }
  }
}
