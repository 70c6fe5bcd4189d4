package io.safekeep.backup.heartbeat;

import io.safekeep.backup.wire.Row;
import io.safekeep.backup.wire.ServerRefused;
import io.safekeep.backup.wire.SqlConnection;
import io.safekeep.backup.wire.SqlState;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Table `safekeep.heartbeat` in a tenant's cluster, with one row for each datastore that the
/// cluster is registered as.
public final class HeartbeatTable {
  /// Database of the table: every cluster has it, and it is nobody's own.
  public static final String DATABASE = "postgres";

  private static final String CREATE_TABLE =
      """
      create table if not exists safekeep.heartbeat (
        datastore uuid primary key, beat bigint not null, beaten_at timestamptz not null)
      """;

  private HeartbeatTable() {}

  /// The statement by which a superuser lets `user` make the table, and nothing else.
  public static String grantFor(String user) {
    return "create schema safekeep authorization " + SqlConnection.identifier(user);
  }

  /// Makes the table where it is missing.
  ///
  /// @throws ServerRefused INSUFFICIENT_PRIVILEGE if the user may not
  public static void create(SqlConnection connection) throws IOException {
    if (isThere(connection, "to_regclass('safekeep.heartbeat')")) {
      return;
    }
    // Even `if not exists` would ask for the right to make schemas, which a user that was given
    // the schema need not have.
    if (!isThere(connection, "to_regnamespace('safekeep')")) {
      connection.execute("create schema safekeep");
    }
    connection.execute(CREATE_TABLE);
  }

  private static boolean isThere(SqlConnection connection, String found) throws IOException {
    return connection.row("select " + found + " is not null").text(0).equals("t");
  }

  /// Changes the row of a datastore and commits.
  public static Beat beat(SqlConnection connection, UUID datastore) throws IOException {
    return read(
        connection.row(
            """
            insert into safekeep.heartbeat values (%s, 1, clock_timestamp())
            on conflict (datastore) do update set
              beat = heartbeat.beat + 1, beaten_at = clock_timestamp()
            returning beat, (extract(epoch from beaten_at) * 1000000)::bigint
            """
                .formatted(SqlConnection.literal(datastore.toString()))));
  }

  /// The newest beat of a datastore; empty if there is none.
  public static Optional<Beat> newest(SqlConnection connection, UUID datastore) throws IOException {
    try {
      List<Row> found =
          connection.query(
              """
              select beat, (extract(epoch from beaten_at) * 1000000)::bigint
              from safekeep.heartbeat where datastore = %s
              """
                  .formatted(SqlConnection.literal(datastore.toString())));
      return found.isEmpty() ? Optional.empty() : Optional.of(read(found.getFirst()));
    } catch (ServerRefused refused) {
      if (refused.is(SqlState.UNDEFINED_TABLE) || refused.is(SqlState.UNDEFINED_SCHEMA)) {
        return Optional.empty();
      }
      throw refused;
    }
  }

  private static Beat read(Row row) throws IOException {
    return new Beat(
        Long.parseLong(row.text(0)),
        Instant.EPOCH.plus(Long.parseLong(row.text(1)), ChronoUnit.MICROS));
  }
}
