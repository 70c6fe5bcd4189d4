package io.safekeep.notification.staff;

import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.sql.Sql.Row;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Table `known_employee`: the service's own copy of what identity-service says about employees. It
/// may lag behind by the time an event travels.
@Singleton
public class SqlStaff {

  private static final String SELECT =
      "select id, display_name, teams, roles, active from known_employee ";

  private final Sql sql;

  SqlStaff(Sql sql) {
    this.sql = sql;
  }

  public Optional<Employee> find(UUID id) {
    return sql.first(SELECT + "where id = ?", SqlStaff::read, id);
  }

  /// Those of them who are known, by id.
  public Map<UUID, Employee> find(Collection<UUID> ids) {
    return sql
        .query(SELECT + "where id = any(?)", SqlStaff::read, (Object) ids.toArray(UUID[]::new))
        .stream()
        .collect(Collectors.toMap(Employee::id, Function.identity()));
  }

  /// Active employees, by name.
  public List<Employee> active() {
    return sql.query(SELECT + "where active order by display_name, id", SqlStaff::read);
  }

  /// Active employees who have a role of the permission matrix, by name.
  public List<Employee> withRole(String role) {
    return sql.query(
        SELECT + "where active and ? = any(roles) order by display_name, id", SqlStaff::read, role);
  }

  /// Locks the row until the transaction ends.
  Optional<Employee> findForUpdate(UUID id) {
    return sql.first(SELECT + "where id = ? for update", SqlStaff::read, id);
  }

  /// Stores what identity-service says, unless a later version is there already.
  ///
  /// @return whether it was stored
  boolean store(Employee employee, long version, Instant at) {
    return sql.update(
            """
            insert into known_employee
              (id, display_name, teams, roles, active, version, inactive_since)
            values (?, ?, ?, ?, ?, ?, ?)
            on conflict (id) do update set
              display_name = excluded.display_name, teams = excluded.teams, roles = excluded.roles,
              active = excluded.active, version = excluded.version,
              inactive_since = case when not excluded.active
                then coalesce(known_employee.inactive_since, excluded.inactive_since) end
            where known_employee.version < excluded.version
            """,
            employee.id(),
            employee.displayName(),
            employee.teams().toArray(String[]::new),
            employee.roles().toArray(String[]::new),
            employee.active(),
            version,
            employee.active() ? null : at)
        == 1;
  }

  private static Employee read(Row row) throws SQLException {
    return new Employee(
        row.id("id"),
        row.text("display_name"),
        Set.copyOf(row.texts("teams")),
        Set.copyOf(row.texts("roles")),
        row.flag("active"));
  }
}
