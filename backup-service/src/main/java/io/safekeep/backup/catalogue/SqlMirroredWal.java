package io.safekeep.backup.catalogue;

import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// How far the second repository has followed the first. Written every few seconds per datastore,
/// hence plain SQL.
@Singleton
public class SqlMirroredWal {

  private final Sql sql;

  SqlMirroredWal(Sql sql) {
    this.sql = sql;
  }

  /// Why the second repository does not follow.
  public record Failure(Instant since, String reason) {}

  /// Notes the first position, or the first since the repository was lost.
  public void begin(UUID datastore, WalPosition position) {
    sql.update(
        """
        insert into mirrored_wal
          (timeline, durable_lsn, last_record, server_clock, last_commit_at, noted_at, datastore)
        values (?, ?, ?, ?, ?, ?, ?)
        on conflict (datastore) do update set
          timeline = excluded.timeline, durable_lsn = excluded.durable_lsn,
          last_record = excluded.last_record, server_clock = excluded.server_clock,
          last_commit_at = excluded.last_commit_at, noted_at = excluded.noted_at
        """,
        columns(datastore, position));
  }

  /// Notes a later position.
  ///
  /// @return false if there is none to follow on: the repository was lost meanwhile
  public boolean note(UUID datastore, WalPosition position) {
    return sql.update(
            """
            update mirrored_wal set timeline = ?, durable_lsn = ?, last_record = ?,
              server_clock = ?, last_commit_at = ?, noted_at = ?
            where datastore = ?
            """,
            columns(datastore, position))
        == 1;
  }

  private static Object[] columns(UUID datastore, WalPosition position) {
    var lastRecord = position.point().lastRecord();
    return new Object[] {
      position.point().timeline().value(),
      position.point().durable().toString(),
      lastRecord == null ? null : lastRecord.toString(),
      position.point().serverClock(),
      position.lastCommitAt(),
      position.notedAt(),
      datastore
    };
  }

  public Optional<WalPosition> find(UUID datastore) {
    return sql.first(
        """
        select timeline, durable_lsn, last_record, server_clock, last_commit_at, noted_at
        from mirrored_wal where datastore = ?
        """,
        SqlWalPositions::read,
        datastore);
  }

  /// Those of some datastores; not of those that have none.
  Map<UUID, WalPosition> find(Collection<UUID> datastores) {
    return SqlWalPositions.find(sql, "mirrored_wal", datastores);
  }

  /// Forgets all positions: the repository was lost.
  public void removeAll() {
    sql.update("delete from mirrored_wal");
  }

  /// Notes why the repository does not follow; the time is that of the first failure.
  public void failed(UUID datastore, String reason, Instant at) {
    sql.update(
        """
        insert into mirror_failure (datastore, since, reason) values (?, ?, ?)
        on conflict (datastore) do update set reason = excluded.reason
        """,
        datastore,
        at,
        reason);
  }

  /// Notes that it follows again.
  public void follows(UUID datastore) {
    sql.update("delete from mirror_failure where datastore = ?", datastore);
  }

  public Optional<Failure> failure(UUID datastore) {
    return sql.first(
        "select since, reason from mirror_failure where datastore = ?",
        row -> new Failure(row.instant("since"), row.text("reason")),
        datastore);
  }
}
