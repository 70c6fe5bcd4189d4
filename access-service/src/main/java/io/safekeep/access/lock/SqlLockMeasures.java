package io.safekeep.access.lock;

import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/// What the control of locks wants to know.
@Singleton
class SqlLockMeasures {

  private final Sql sql;

  SqlLockMeasures(Sql sql) {
    this.sql = sql;
  }

  /// Something that is open although a lock bars it.
  ///
  /// @param what `grant` or `session`
  record Open(String what, UUID id, TenantId tenant, UUID lock) {}

  /// Grants and sessions that a lock has barred for longer than `toEnforce`.
  List<Open> openInSpiteOfLock(Duration toEnforce) {
    return sql.query(
        """
        with old_lock as (
          select * from access_lock
          where lifted_at is null and (expires_at is null or expires_at > clock_timestamp())
            and placed_at < clock_timestamp() - ? * interval '1 millisecond'),
        open as (
          select 'grant' as what, id, tenant, employee, resource, id as grant_id from access_grant
          where state in ('scheduled', 'activating', 'active')
          union all
          select 'session', id, tenant, employee, resource, grant_id from session
          where state <> 'terminated')
        select o.what, o.id, o.tenant, l.id as lock from open o join old_lock l
          on (l.kind = 'employee' and l.target = o.employee)
            or (l.kind = 'tenant' and l.target = o.tenant::text)
            or (l.kind = 'resource' and l.target = o.resource::text)
            or (l.kind = 'grant' and l.target = o.grant_id::text)
            or (l.kind = 'team'
              and l.target = any (select unnest(e.teams) from employee e where e.id = o.employee))
        limit 1000
        """,
        row ->
            new Open(
                row.text("what"), row.id("id"), new TenantId(row.id("tenant")), row.id("lock")),
        toEnforce.toMillis());
  }

  /// Takes a lock away that nobody but the current transaction has seen.
  void forget(UUID trial) {
    sql.update("delete from access_lock where id = ? and placed_at >= now()", trial);
  }

  /// Why nobody of that name would get in now; empty if nothing bars them.
  String barred(String employee) {
    var nowhere = new UUID(0, 0);
    return sql.first(
            "select coalesce(access_barred(?, ?, ?, ?), '') as why",
            row -> row.text("why"),
            employee,
            nowhere,
            nowhere,
            nowhere)
        .orElseThrow();
  }
}
