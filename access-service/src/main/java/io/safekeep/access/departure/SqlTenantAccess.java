package io.safekeep.access.departure;

import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.UUID;

/// Locks, ways in and disclosures of a tenant, as a purge changes them.
@Singleton
class SqlTenantAccess {

  private static final List<String> HELD =
      List.of(
          """
          select count(*) as n from access_grant
          where tenant = ? and state in ('scheduled', 'activating', 'active', 'revoking')
          """,
          "select count(*) as n from customer_access_policy where tenant = ?",
          """
          select count(*) as n from resource
          where tenant = ? and (removed_at is null or sealed_secret is not null or name <> id::text)
          """,
          """
          select count(*) as n from postgres_login
          where resource in (select id from resource where tenant = ?)
          """,
          "select count(*) as n from refused_use where tenant = ?");

  private static final List<String> PURGE =
      List.of(
          "delete from customer_access_policy where tenant = ?",
          "delete from refused_use where tenant = ?",
          """
          delete from connect_token
          where grant_id in (select id from access_grant where tenant = ?)
          """,
          """
          delete from postgres_login
          where resource in (select id from resource where tenant = ?)
          """,
          """
          delete from postgres_watch
          where resource in (select id from resource where tenant = ?)
          """,
          // A resource that still has an open grant keeps its way in until the grant has ended.
          """
          update resource r set removed_at = coalesce(removed_at, clock_timestamp()),
            sealed_secret = null,
            name = r.id::text,
            target = case class
              when 'postgres' then target || '{"host": "purged.invalid", "database": "",
                "certificateAuthority": "", "administrator": "", "readers": "", "writers": "",
                "serviceRoles": []}'
              when 'ssh' then '{"hosts": ["purged.invalid"], "principal": ""}'
              when 'kubernetes' then '{"cluster": "", "namespace": ""}'
              else '{"address": "https://purged.invalid", "audience": ""}' end
          where tenant = ?
            and (removed_at is null or sealed_secret is not null or name <> r.id::text)
            and not exists (select from access_grant g where g.resource = r.id
              and g.state in ('scheduled', 'activating', 'active', 'revoking'))
          """);

  private final Sql sql;

  SqlTenantAccess(Sql sql) {
    this.sql = sql;
  }

  /// False if the case has locked it before.
  boolean lock(TenantId tenant, UUID deletionCase) {
    return sql.update(
            """
            insert into access_lock (id, kind, target, reason, placed_by)
            values (?, 'tenant', ?, 'the tenant has left and its data is about to be deleted',
              '/retention')
            on conflict (id) do nothing
            """,
            deletionCase,
            tenant.toString())
        == 1;
  }

  /// False if there is no such lock any more.
  boolean lift(UUID deletionCase) {
    return sql.update(
            """
            update access_lock set lifted_by = '/retention', lifted_reason = 'the tenant is back',
              lifted_at = clock_timestamp()
            where id = ? and lifted_at is null
            """,
            deletionCase)
        == 1;
  }

  long held(TenantId tenant) {
    return HELD.stream().mapToLong(query -> count(query, tenant.value())).sum();
  }

  long purge(TenantId tenant) {
    return PURGE.stream().mapToLong(statement -> sql.update(statement, tenant.value())).sum();
  }

  long records(TenantId tenant) {
    return count("select count(*) as n from access_request where tenant = ?", tenant.value());
  }

  /// Disclosures of the tenant's log, and facts on their way there.
  long disclosures(TenantId tenant) {
    return count("select count(*) as n from log_disclosure where log = ?", tenant.toString())
        + count("select count(*) as n from log_staged where tenant = ?", tenant.value());
  }

  long deleteDisclosures(TenantId tenant) {
    return sql.update("delete from log_disclosure where log = ?", tenant.toString());
  }

  private long count(String query, Object tenant) {
    return sql.first(query, row -> row.number("n"), tenant).orElseThrow();
  }
}
