package io.safekeep.notification.status;

import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.sql.Sql.Row;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Table `status_maintenance`.
@Singleton
public class SqlMaintenances {

  private static final String SELECT =
      """
      select id, title, body, components::text[] as components, starts_at, ends_at, planned_at,
        cancelled_at, completed_at
      from status_maintenance
      """;

  private final Sql sql;

  SqlMaintenances(Sql sql) {
    this.sql = sql;
  }

  /// Those that end after an instant, in the order in which they begin.
  public List<Maintenance> endingAfter(Instant instant, int limit) {
    return sql.query(
        SELECT + "where ends_at > ? order by starts_at, id limit ?",
        SqlMaintenances::read,
        instant,
        limit);
  }

  Optional<Maintenance> locked(UUID id) {
    return sql.first(SELECT + "where id = ? for update", SqlMaintenances::read, id);
  }

  void add(Maintenance plan, String plannedBy) {
    sql.update(
        """
        insert into status_maintenance
          (id, title, body, components, starts_at, ends_at, planned_by, planned_at)
        values (?, ?, ?, ?, ?, ?, ?, ?)
        """,
        plan.id(),
        plan.title(),
        plan.body(),
        plan.components().toArray(UUID[]::new),
        plan.startsAt(),
        plan.endsAt(),
        plannedBy,
        plan.plannedAt());
  }

  void cancel(UUID id, Instant at) {
    sql.update("update status_maintenance set cancelled_at = ? where id = ?", at, id);
  }

  void complete(UUID id, Instant at) {
    sql.update("update status_maintenance set completed_at = ? where id = ?", at, id);
  }

  private static Maintenance read(Row row) throws SQLException {
    return new Maintenance(
        row.id("id"),
        row.text("title"),
        row.text("body"),
        row.texts("components").stream().map(UUID::fromString).toList(),
        row.instant("starts_at"),
        row.instant("ends_at"),
        row.instant("planned_at"),
        row.instantOrNull("cancelled_at"),
        row.instantOrNull("completed_at"));
  }
}
