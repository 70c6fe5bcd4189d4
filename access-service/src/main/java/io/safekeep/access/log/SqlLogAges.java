package io.safekeep.access.log;

import io.quarkus.arc.Arc;
import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;

/// How far logs are behind.
@Singleton
class SqlLogAges {
  private final Sql sql;

  SqlLogAges(Sql sql) {
    this.sql = sql;
  }

  double secondsWaiting() {
    return figure(
        """
        select coalesce(extract(epoch from clock_timestamp() - min(at)), 0)::bigint as figure
        from (select at from log_staged order by position limit 1) oldest
        """);
  }

  double forks() {
    return figure("select count(*) as figure from transparency_log where forked_at is not null");
  }

  private double figure(String query) {
    if (Arc.container() == null) {
      return Double.NaN;
    }
    try {
      return sql.first(query, row -> row.number("figure"))
          .map(Long::doubleValue)
          .orElse(Double.NaN);
    } catch (RuntimeException e) {
      return Double.NaN;
    }
  }
}
