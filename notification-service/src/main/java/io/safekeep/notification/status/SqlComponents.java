package io.safekeep.notification.status;

import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.sql.Sql.Row;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Table `status_component`. What was removed stays in the table: what was said of it stays too.
@Singleton
public class SqlComponents {

  private static final String SELECT =
      """
      select id, name, description, section, position, probe, added_at from status_component
      where removed_at is null
      """;

  private final Sql sql;

  SqlComponents(Sql sql) {
    this.sql = sql;
  }

  /// In the order of the page.
  public List<Component> all() {
    return sql.query(SELECT + "order by position, name", SqlComponents::read);
  }

  Optional<Component> find(UUID id) {
    return sql.first(SELECT + "and id = ?", SqlComponents::read, id);
  }

  /// False if another one has that name, or is asked at the same address.
  boolean save(Component component) {
    return sql.update(
            """
            insert into status_component
              (id, name, description, section, position, probe, added_at)
            select ?, ?, ?, ?, ?, ?, ?
            where not exists (select from status_component
              where id <> ? and (probe = ? or (removed_at is null and lower(name) = lower(?))))
            on conflict (id) do update set name = excluded.name,
              description = excluded.description, section = excluded.section,
              position = excluded.position, probe = excluded.probe
            """,
            component.id(),
            component.name(),
            component.description(),
            component.section(),
            component.position(),
            component.probe(),
            component.addedAt(),
            component.id(),
            component.probe(),
            component.name())
        == 1;
  }

  void remove(UUID id, Instant at) {
    sql.update("update status_component set removed_at = ?, probe = null where id = ?", at, id);
  }

  private static Component read(Row row) throws SQLException {
    return new Component(
        row.id("id"),
        row.text("name"),
        row.text("description"),
        row.text("section"),
        (int) row.number("position"),
        row.textOrNull("probe"),
        row.instant("added_at"));
  }
}
