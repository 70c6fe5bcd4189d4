package io.safekeep.access.log;

import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import java.time.Duration;

/// How far logs are behind.
@Singleton
class SqlLogAges {
  private final Sql sql;

  SqlLogAges(Sql sql) {
    this.sql = sql;
  }

  /// How long the oldest fact waits for its place in a log.
  long secondsWaiting() {
    return figure(
        """
        select coalesce(extract(epoch from clock_timestamp() - min(at)), 0)::bigint as figure
        from (select at from log_staged order by position limit 1) oldest
        """);
  }

  /// How long the oldest signed checkpoint waits for its witnesses.
  long secondsUnpublished() {
    return figure(
        """
        select coalesce(extract(epoch from clock_timestamp() - min(c.signed_at)), 0)::bigint as figure
        from log_publication p join log_checkpoint c on c.log = p.log and c.size > p.published_size
        where p.published_size < p.size
        """);
  }

  long forks() {
    return figure("select count(*) as figure from transparency_log where forked_at is not null");
  }

  /// How many logs have had no heartbeat for so long.
  long silentFor(Duration duration) {
    return figure(
        """
        select count(*) as figure from transparency_log
        where coalesce(heartbeat_at, made_at) < clock_timestamp() - ? * interval '1 ms'
        """,
        duration.toMillis());
  }

  private long figure(String query, Object... parameters) {
    return sql.first(query, row -> row.number("figure"), parameters).orElseThrow();
  }
}
