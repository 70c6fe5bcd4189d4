package io.safekeep.retention.deletion;

import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.sql.Sql.Row;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What the controls of cases want to know: those that are not as they should be.
@Singleton
class SqlCaseMeasures {

  private static final int MOST = 1000;

  /// Cases that no hold keeps, with the instant from which on nothing does.
  private static final String FREE =
      """
      with free as (
        select c.*, greatest(c.purge_at, (
            select max(h.released_at) from legal_hold h
            where h.tenant = c.tenant and h.released_at > c.purge_at)) as free_at
        from deletion_case c
        where c.state <> 'reactivated' and not exists (
          select 1 from legal_hold h where h.tenant = c.tenant and h.released_at is null))
      """;

  private final Sql sql;

  SqlCaseMeasures(Sql sql) {
    this.sql = sql;
  }

  /// A case and an instant that says what is wrong with it.
  record Found(UUID id, TenantId tenant, Instant purgeAt, Instant at) {}

  /// Cases whose data was touched before its time.
  List<Found> early() {
    return sql.query(
        """
        select c.id, c.tenant, c.purge_at, min(a.at) as at
        from deletion_case c join audit_record a on a.subject = c.id::text
        where c.state not in ('grace', 'due') and a.at < c.purge_at
          and a.action in ('case.quarantined', 'case.purging')
        group by c.id limit ?
        """,
        SqlCaseMeasures::read,
        MOST);
  }

  /// Cases that nothing keeps and that have not begun that long after their time.
  List<Found> notBegun(Instant now, Duration within) {
    return sql.query(
        FREE
            + """
            select id, tenant, purge_at, free_at as at from free
            where state in ('grace', 'due') and free_at < ? limit ?
            """,
        SqlCaseMeasures::read,
        now.minus(within),
        MOST);
  }

  /// Cases that nothing keeps and whose live data was, or still is, there that long after their
  /// time.
  List<Found> notPurged(Instant now, Duration within) {
    return sql.query(
        FREE
            + """
            select id, tenant, purge_at, free_at as at from free
            where coalesce(purged_at, ?) > free_at + ? * interval '1 second'
              and free_at < ? limit ?
            """,
        SqlCaseMeasures::read,
        now,
        within.toSeconds(),
        now.minus(within),
        MOST);
  }

  /// Cases whose relationships ended while a version of the schedule held, and that are led by
  /// another.
  ///
  /// @param until null if it still holds
  List<Found> ofAnotherVersion(int number, Instant from, @Nullable Instant until) {
    return sql.query(
        """
        select id, tenant, purge_at, began_at as at from deletion_case
        where cause = 'relationships-ended' and state <> 'reactivated'
          and began_at >= ? and began_at < coalesce(?::timestamptz, 'infinity')
          and schedule_version <> ? limit ?
        """,
        SqlCaseMeasures::read,
        from,
        until,
        number,
        MOST);
  }

  /// Cases that end earlier than the version of the schedule allows by which they are led.
  List<Found> shortened(int number, Duration period) {
    return sql.query(
        """
        select id, tenant, purge_at, began_at as at from deletion_case
        where cause = 'relationships-ended' and state <> 'reactivated' and schedule_version = ?
          and purge_at < began_at + ? * interval '1 second' limit ?
        """,
        SqlCaseMeasures::read,
        number,
        period.toSeconds(),
        MOST);
  }

  private static Found read(Row row) throws SQLException {
    return new Found(
        row.id("id"), new TenantId(row.id("tenant")), row.instant("purge_at"), row.instant("at"));
  }
}
