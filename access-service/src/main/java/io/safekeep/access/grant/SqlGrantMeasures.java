package io.safekeep.access.grant;

import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.sql.Sql.Row;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/// What controls want to know about grants.
@Singleton
class SqlGrantMeasures {

  private final Sql sql;

  SqlGrantMeasures(Sql sql) {
    this.sql = sql;
  }

  /// A grant and how long something took of it.
  record Measured(UUID grant, TenantId tenant, Duration took) {}

  /// Grants that last longer than `most` from the moment their making began.
  List<Measured> longerThan(Duration most) {
    return measured(
        """
        select id, tenant, ends_at - made_from as took from access_grant
        where ends_at - made_from > ? * interval '1 second'
        """,
        most.toSeconds());
  }

  /// Grants whose time is over or whose end was ordered for longer than `grace`, and that are not
  /// seen to hold nothing.
  List<Measured> lateToEnd(Duration grace) {
    return measured(
        """
        select id, tenant, clock_timestamp() - coalesce(ordered_at, ends_at) as took
        from access_grant
        where state in ('active', 'revoking')
          and coalesce(ordered_at, ends_at) < clock_timestamp() - ? * interval '1 millisecond'
        """,
        grace.toMillis());
  }

  /// The newest grants that ended within the last day, whose target may be looked at.
  List<UUID> ended(int limit) {
    return sql.query(
        """
        select id from access_grant
        where over_at between clock_timestamp() - interval '1 day'
          and clock_timestamp() - interval '5 seconds'
        order by over_at desc limit ?
        """,
        row -> row.id("id"),
        limit);
  }

  /// Grants of the last week that became active, and have no record of it that is the tenant's.
  List<Measured> untold() {
    return measured(
        """
        select g.id, g.tenant, clock_timestamp() - g.activated_at as took from access_grant g
        where g.activated_at > clock_timestamp() - interval '7 days'
          and not exists (
            select from audit_record a
            where a.subject = g.id::text and a.tenant = g.tenant
              and a.action = 'grant.activated')
        """);
  }

  /// Facts that have waited for their place in a tenant's log for longer than `most`.
  long waitingForTheLog(Duration most) {
    return sql.first(
            """
            select count(*) as n from log_staged
            where tenant is not null and at < clock_timestamp() - ? * interval '1 millisecond'
            """,
            row -> row.number("n"),
            most.toMillis())
        .orElseThrow();
  }

  private List<Measured> measured(String query, Object... parameters) {
    return sql.query(
        "select id, tenant, (extract(epoch from took) * 1000)::bigint as millis from ("
            + query
            + ") measured limit 1000",
        SqlGrantMeasures::read,
        parameters);
  }

  private static Measured read(Row row) throws SQLException {
    return new Measured(
        row.id("id"), new TenantId(row.id("tenant")), Duration.ofMillis(row.number("millis")));
  }
}
