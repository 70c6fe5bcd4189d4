package io.safekeep.access.request;

import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;

/// How long employees waited for access.
@Singleton
class SqlGrantTimes {

  private final Sql sql;

  SqlGrantTimes(Sql sql) {
    this.sql = sql;
  }

  /// @param way `automatic`, `approved` or `break-glass`
  /// @param median from the request to its use being possible, over the last seven days
  record Waited(String way, long requests, Duration median) {}

  /// One for each way by which something was granted.
  List<Waited> lastWeek() {
    return sql.query(
        """
        select way, count(*) as requests,
          (extract(epoch from percentile_cont(0.5) within group (order by took)) * 1000)::bigint
            as millis
        from (
          select g.activated_at - greatest(r.requested_at, g.start_at) as took,
            case
              when r.break_glass then 'break-glass'
              when exists (select from approval a where a.request = r.id) then 'approved'
              else 'automatic'
            end as way
          from access_request r join access_grant g on g.request = r.id
          where g.activated_at > clock_timestamp() - interval '7 days') waited
        group by way order by way
        """,
        row ->
            new Waited(
                row.text("way"), row.number("requests"), Duration.ofMillis(row.number("millis"))));
  }
}
