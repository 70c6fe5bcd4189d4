package io.safekeep.access.portal;

import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import java.util.UUID;

/// Sessions of page views that are open on any replica.
@Singleton
class SqlOpenSessions {

  private final Sql sql;

  SqlOpenSessions(Sql sql) {
    this.sql = sql;
  }

  boolean exist(UUID grant) {
    return sql.first(
            "select 1 from session where grant_id = ? and state <> 'terminated' limit 1",
            _ -> true,
            grant)
        .isPresent();
  }
}
