package io.safekeep.identity.employee;

import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import java.util.UUID;

/// Counts the changes of employees that others are told of.
@Singleton
class SqlChanges {

  private final Sql sql;

  SqlChanges(Sql sql) {
    this.sql = sql;
  }

  long next(UUID employee) {
    return sql.first(
            "update employee set changes = changes + 1 where id = ? returning changes",
            row -> row.number("changes"),
            employee)
        .orElseThrow();
  }
}
