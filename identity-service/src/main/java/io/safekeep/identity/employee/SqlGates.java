package io.safekeep.identity.employee;

import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.UUID;

/// Every time somebody passed a gate, with where the proof is filed.
@Singleton
class SqlGates {

  private final Sql sql;

  SqlGates(Sql sql) {
    this.sql = sql;
  }

  /// The same proof twice is one.
  void add(UUID employee, Gate gate, Instant passedAt, String reference) {
    sql.update(
        """
        insert into employee_gate (employee, gate, passed_at, reference) values (?, ?, ?, ?)
        on conflict (employee, gate, passed_at, reference) do nothing
        """,
        employee,
        gate.label(),
        passedAt,
        reference);
  }

  private record Passed(Gate gate, Instant at) {}

  /// When the gates that were passed were passed last.
  Map<Gate, Instant> of(UUID employee) {
    var passed = new EnumMap<Gate, Instant>(Gate.class);
    sql.query(
            """
            select gate, max(passed_at) as passed_at from employee_gate
            where employee = ? group by gate
            """,
            row -> new Passed(Gate.find(row.text("gate")).orElseThrow(), row.instant("passed_at")),
            employee)
        .forEach(one -> passed.put(one.gate(), one.at()));
    return passed;
  }

  /// Counts the changes of an employee that others are told of.
  long nextChange(UUID employee) {
    return sql.first(
            "update employee set changes = changes + 1 where id = ? returning changes",
            row -> row.number("changes"),
            employee)
        .orElseThrow();
  }
}
