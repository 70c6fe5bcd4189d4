package io.safekeep.identity;

import io.safekeep.runtime.sql.Sql;

/// Who waits for whom in the database of the service under test.
public final class Locks {

  private Locks() {}

  /// Whether a statement waits for a lock.
  ///
  /// @param statement as `like` knows it, for example `insert into tenant%`
  public static boolean areWaitedFor(Sql sql, String statement) {
    return sql.first(
            """
            select count(*) as waiting from pg_stat_activity
            where wait_event_type = 'Lock' and query like ?
            """,
            found -> found.number("waiting") > 0,
            statement)
        .orElseThrow();
  }
}
