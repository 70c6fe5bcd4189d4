package io.safekeep.access.session;

import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/// Sessions joined with the grants that they name.
@Singleton
class SqlUngrantedSessions {

  private final Sql sql;

  SqlUngrantedSessions(Sql sql) {
    this.sql = sql;
  }

  record Ungranted(UUID session, UUID grant, TenantId tenant, String what, Instant startedAt) {}

  /// Sessions of the last day that began while their grant did not allow it, are somebody else's or
  /// on something else than it says, or go on for longer than `grace` after its end.
  List<Ungranted> lastDay(Duration grace) {
    return sql.query(
        """
        select s.id, s.grant_id, s.tenant, s.started_at,
          case
            when g.id is null then 'there is no such grant'
            when (s.employee, s.resource, s.tenant)
              is distinct from (g.employee, g.resource, g.tenant)
              then 'the grant is for somebody or something else'
            when g.activated_at is null or s.started_at < g.activated_at
              or s.started_at >= least(g.ends_at, coalesce(g.ordered_at, g.ends_at))
              then 'the grant did not allow it then'
            else 'it went on after the end of the grant'
          end as what
        from session s left join access_grant g on g.id = s.grant_id
        where s.started_at > clock_timestamp() - interval '1 day'
          and (g.id is null
            or (s.employee, s.resource, s.tenant)
              is distinct from (g.employee, g.resource, g.tenant)
            or g.activated_at is null
            or s.started_at < g.activated_at
            or s.started_at >= least(g.ends_at, coalesce(g.ordered_at, g.ends_at))
            or coalesce(s.ended_at, clock_timestamp())
              > least(g.ends_at, coalesce(g.ordered_at, g.ends_at))
                + ? * interval '1 millisecond')
        limit 1000
        """,
        row ->
            new Ungranted(
                row.id("id"),
                row.id("grant_id"),
                new TenantId(row.id("tenant")),
                row.text("what"),
                row.instant("started_at")),
        grace.toMillis());
  }
}
