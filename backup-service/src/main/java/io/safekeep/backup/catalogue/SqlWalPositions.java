package io.safekeep.backup.catalogue;

import io.safekeep.backup.wal.RecoveryPoint;
import io.safekeep.backup.wire.Lsn;
import io.safekeep.backup.wire.TimelineId;
import io.safekeep.runtime.id.Ids;
import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Positions and gaps of the WAL archives. Written every second per datastore, hence plain SQL.
@Singleton
public class SqlWalPositions {

  private final Sql sql;
  private final Ids ids;

  SqlWalPositions(Sql sql, Ids ids) {
    this.sql = sql;
    this.ids = ids;
  }

  /// A stretch of WAL that was lost.
  ///
  /// @param fromTime newest recoverable instant before it; null if none was
  public record LostWal(
      Lsn from, Lsn to, String reason, @Nullable Instant fromTime, Instant openedAt) {}

  public void note(UUID datastore, WalPosition position) {
    Lsn lastRecord = position.point().lastRecord();
    sql.update(
        """
        insert into wal_position
          (datastore, timeline, durable_lsn, last_record, server_clock, last_commit_at, noted_at)
        values (?, ?, ?, ?, ?, ?, ?)
        on conflict (datastore) do update set
          timeline = excluded.timeline, durable_lsn = excluded.durable_lsn,
          last_record = coalesce(excluded.last_record, wal_position.last_record),
          server_clock = coalesce(excluded.server_clock, wal_position.server_clock),
          last_commit_at = greatest(excluded.last_commit_at, wal_position.last_commit_at),
          noted_at = excluded.noted_at
        """,
        datastore,
        position.point().timeline().value(),
        position.point().durable().toString(),
        lastRecord == null ? null : lastRecord.toString(),
        position.point().serverClock(),
        position.lastCommitAt(),
        position.notedAt());
  }

  public Optional<WalPosition> find(UUID datastore) {
    return sql.first(
        """
        select timeline, durable_lsn, last_record, server_clock, last_commit_at, noted_at
        from wal_position where datastore = ?
        """,
        SqlWalPositions::read,
        datastore);
  }

  /// Those of some datastores; not of those that have none.
  Map<UUID, WalPosition> find(Collection<UUID> datastores) {
    return find(sql, "wal_position", datastores);
  }

  /// @param table whose columns are those of `wal_position`
  static Map<UUID, WalPosition> find(Sql sql, String table, Collection<UUID> datastores) {
    return sql
        .query(
            """
            select datastore, timeline, durable_lsn, last_record, server_clock, last_commit_at,
              noted_at
            from %s where datastore = any(?)
            """
                .formatted(table),
            row -> Map.entry(row.id("datastore"), read(row)),
            (Object) datastores.toArray(UUID[]::new))
        .stream()
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  static WalPosition read(Sql.Row row) throws SQLException {
    String lastRecord = row.textOrNull("last_record");
    return new WalPosition(
        new RecoveryPoint(
            new TimelineId((int) row.number("timeline")),
            Lsn.parse(row.text("durable_lsn")),
            lastRecord == null ? null : Lsn.parse(lastRecord),
            row.instantOrNull("server_clock")),
        row.instantOrNull("last_commit_at"),
        row.instant("noted_at"));
  }

  /// Notes a gap; false if it was known.
  public boolean open(UUID datastore, LostWal lost) {
    return sql.update(
            """
            insert into wal_gap (id, datastore, from_lsn, to_lsn, reason, from_time, opened_at)
            values (?, ?, ?, ?, ?, ?, ?) on conflict (datastore, from_lsn) do nothing
            """,
            ids.next(),
            datastore,
            lost.from().toString(),
            lost.to().toString(),
            lost.reason(),
            lost.fromTime(),
            lost.openedAt())
        == 1;
  }

  /// Gaps of one datastore, oldest first.
  public List<LostWal> gaps(UUID datastore) {
    return gaps(List.of(datastore)).getOrDefault(datastore, List.of());
  }

  /// Gaps of each of some datastores, oldest first; not of those that have none.
  Map<UUID, List<LostWal>> gaps(Collection<UUID> datastores) {
    return sql
        .query(
            """
            select datastore, from_lsn, to_lsn, reason, from_time, opened_at from wal_gap
            where datastore = any(?) order by opened_at
            """,
            row ->
                Map.entry(
                    row.id("datastore"),
                    new LostWal(
                        Lsn.parse(row.text("from_lsn")),
                        Lsn.parse(row.text("to_lsn")),
                        row.text("reason"),
                        row.instantOrNull("from_time"),
                        row.instant("opened_at"))),
            (Object) datastores.toArray(UUID[]::new))
        .stream()
        .collect(
            Collectors.groupingBy(
                Map.Entry::getKey, Collectors.mapping(Map.Entry::getValue, Collectors.toList())));
  }
}
