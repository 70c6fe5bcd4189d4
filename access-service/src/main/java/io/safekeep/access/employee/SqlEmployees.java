package io.safekeep.access.employee;

import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.sql.Sql.Row;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The service's own copy of what identity-service says about employees. May lag behind by the time
/// an event travels.
@Singleton
public class SqlEmployees {

  private final Sql sql;

  SqlEmployees(Sql sql) {
    this.sql = sql;
  }

  public Optional<Employee> find(String id) {
    return sql.first("select * from employee where id = ?", SqlEmployees::read, id);
  }

  /// Active employees who are in any of the teams, by name.
  public List<Employee> inTeams(Set<String> teams) {
    return sql.query(
        "select * from employee where active and teams && ?::text[] order by display_name, id",
        SqlEmployees::read,
        (Object) teams.toArray(String[]::new));
  }

  public List<Employee> active() {
    return sql.query("select * from employee where active order by id", SqlEmployees::read);
  }

  /// Ids of at most 100.
  List<String> activeWithoutNda() {
    return sql.query(
        "select id from employee where active and nda_at is null order by id limit 100",
        row -> row.text("id"));
  }

  /// Locks the row until the transaction ends.
  Optional<Employee> findForUpdate(String id) {
    return sql.first("select * from employee where id = ? for update", SqlEmployees::read, id);
  }

  /// Stores what identity-service says, unless a later version is there already.
  ///
  /// @return whether it was stored
  boolean store(Employee employee, long version) {
    var gates = employee.gates();
    return sql.update(
            """
            insert into employee (id, display_name, teams, roles, manager, active,
              background_check_at, nda_at, acknowledgement_at, training_at, version)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            on conflict (id) do update set
              display_name = excluded.display_name, teams = excluded.teams, roles = excluded.roles,
              manager = excluded.manager, active = excluded.active,
              background_check_at = excluded.background_check_at, nda_at = excluded.nda_at,
              acknowledgement_at = excluded.acknowledgement_at,
              training_at = excluded.training_at, version = excluded.version
            where employee.version < excluded.version
            """,
            employee.id(),
            employee.displayName(),
            employee.teams().toArray(String[]::new),
            employee.roles().toArray(String[]::new),
            employee.manager(),
            employee.active(),
            gates.backgroundCheckAt(),
            gates.ndaAt(),
            gates.acknowledgementAt(),
            gates.trainingAt(),
            version)
        == 1;
  }

  private static Employee read(Row row) throws SQLException {
    return new Employee(
        row.text("id"),
        row.text("display_name"),
        Set.copyOf(row.texts("teams")),
        Set.copyOf(row.texts("roles")),
        row.textOrNull("manager"),
        row.flag("active"),
        new Gates(
            row.instantOrNull("background_check_at"),
            row.instantOrNull("nda_at"),
            row.instantOrNull("acknowledgement_at"),
            row.instantOrNull("training_at")));
  }
}
