package io.safekeep.access.exposure;

import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Reads grants and sessions for who could have seen what.
@Singleton
class SqlExposures {

  private final Sql sql;

  SqlExposures(Sql sql) {
    this.sql = sql;
  }

  /// What is asked.
  ///
  /// @param from beginning of the span
  /// @param to its end, which does not belong to it
  /// @param employee whose access; null for everybody's
  /// @param resource to what; null for everything
  record Question(Instant from, Instant to, @Nullable String employee, @Nullable UUID resource) {}

  /// Tenants in the order of their ids. Access counts from when it began to be made until it was
  /// seen to be gone, whether anybody used it or not; a session counts also if no grant allowed it,
  /// and a resource that is asked for counts for its tenant whether anybody had access or not.
  List<Exposure> of(Question question, int limit) {
    return sql.query(
        """
        with asked as (
          select ?::timestamptz as since, ?::timestamptz as until, ?::text as employee,
            ?::uuid as resource),
        granted as (
          select g.tenant, g.id as grant_id, null::uuid as session_id, g.made_from as first_at,
            g.over_at as last_at
          from access_grant g, asked a
          where g.made_from < a.until and coalesce(g.over_at, 'infinity') >= a.since
            and (a.employee is null or g.employee = a.employee)
            and (a.resource is null or g.resource = a.resource)),
        used as (
          select s.tenant, null::uuid, s.id, s.started_at, s.ended_at
          from session s, asked a
          where s.started_at < a.until and coalesce(s.ended_at, 'infinity') >= a.since
            and (a.employee is null or s.employee = a.employee)
            and (a.resource is null or s.resource = a.resource)),
        owned as (
          select r.tenant, null::uuid, null::uuid, null::timestamptz, null::timestamptz
          from resource r, asked a where r.id = a.resource),
        found as (select * from granted union all select * from used union all select * from owned)
        select tenant,
          array_remove(array_agg(grant_id::text order by grant_id), null) as grants,
          array_remove(array_agg(session_id::text order by session_id), null) as sessions,
          min(first_at) as first_at,
          case when bool_or(last_at is null and first_at is not null) then null
            else max(last_at) end as last_at
        from found group by tenant order by tenant limit ?
        """,
        row ->
            new Exposure(
                row.id("tenant"),
                row.texts("grants").stream().map(UUID::fromString).toList(),
                row.texts("sessions").stream().map(UUID::fromString).toList(),
                row.instantOrNull("first_at"),
                row.instantOrNull("last_at")),
        question.from(),
        question.to(),
        question.employee(),
        question.resource(),
        limit);
  }
}
