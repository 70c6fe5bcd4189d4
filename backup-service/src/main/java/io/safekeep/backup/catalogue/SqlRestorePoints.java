package io.safekeep.backup.catalogue;

import io.safekeep.backup.wire.Lsn;
import io.safekeep.backup.wire.TimelineId;
import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Named restore points of all datastores.
@Singleton
public class SqlRestorePoints {

  private static final String COLUMNS =
      "select id, datastore, name, lsn, timeline, created_at, created_by from restore_point ";

  private final Sql sql;

  SqlRestorePoints(Sql sql) {
    this.sql = sql;
  }

  /// Returns false if the datastore has one of that name.
  boolean add(RestorePoint point) {
    return sql.update(
            """
            insert into restore_point
              (id, datastore, name, lsn, timeline, created_at, created_by)
            values (?, ?, ?, ?, ?, ?, ?) on conflict (datastore, name) do nothing
            """,
            point.id(),
            point.datastore(),
            point.name(),
            point.lsn().toString(),
            point.timeline().value(),
            point.createdAt(),
            point.createdBy())
        == 1;
  }

  public Optional<RestorePoint> find(UUID datastore, String name) {
    return sql.first(
        COLUMNS + "where datastore = ? and name = ?", SqlRestorePoints::read, datastore, name);
  }

  /// Newest first, older than `before`.
  List<RestorePoint> page(UUID datastore, @Nullable UUID before, int limit) {
    return sql.query(
        COLUMNS
            + """
            where datastore = ?
              and id < coalesce(?::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff')
            order by id desc limit ?
            """,
        SqlRestorePoints::read,
        datastore,
        before,
        limit);
  }

  private static RestorePoint read(Sql.Row row) throws SQLException {
    return new RestorePoint(
        row.id("id"),
        row.id("datastore"),
        row.text("name"),
        Lsn.parse(row.text("lsn")),
        new TimelineId((int) row.number("timeline")),
        row.instant("created_at"),
        row.text("created_by"));
  }
}
