package io.safekeep.identity.departure;

import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/// Tables `tenant`, `relationship` and `tenant_history`, as a purge changes them.
@Singleton
class SqlTenantRecords {

  private final Sql sql;

  SqlTenantRecords(Sql sql) {
    this.sql = sql;
  }

  /// False if there is no such tenant.
  boolean lock(TenantId tenant) {
    return sql.first(
            "select id from tenant where id = ? for update", row -> row.id("id"), id(tenant))
        .isPresent();
  }

  long openRelationships(TenantId tenant) {
    return count(
        "select count(*) as n from relationship where tenant_id = ? and ended_at is null", tenant);
  }

  Optional<Instant> lastEnd(TenantId tenant) {
    return sql.first(
        """
        select ended_at from relationship where tenant_id = ? and ended_at is not null
        order by ended_at desc limit 1
        """,
        row -> row.instant("ended_at"),
        id(tenant));
  }

  /// Rows that say more of the tenant than that there was one.
  long held(TenantId tenant) {
    return count("select count(*) as n from tenant where id = ? and purged_at is null", tenant)
        + count("select count(*) as n from tenant_history where tenant_id = ?", tenant)
        + count(
            "select count(*) as n from relationship where tenant_id = ? and end_reason <> '-'",
            tenant);
  }

  void quarantine(TenantId tenant, Instant now) {
    sql.update(
        """
        update tenant set quarantined_at = ?, version = version + 1
        where id = ? and quarantined_at is null
        """,
        now,
        id(tenant));
    sql.update(
        """
        update session set ended_at = clock_timestamp() where ended_at is null
          and account_id in (select id from tenant_user where tenant_id = ?)
        """,
        id(tenant));
    sql.update(
        """
        update refresh_family set revoked_at = clock_timestamp(),
          revocation_reason = 'tenant quarantined'
        where revoked_at is null and account_id in (select id from tenant_user where tenant_id = ?)
        """,
        id(tenant));
  }

  void release(TenantId tenant) {
    sql.update(
        """
        update tenant set quarantined_at = null, sealed_at = null, version = version + 1
        where id = ? and quarantined_at is not null
        """,
        id(tenant));
  }

  void seal(TenantId tenant, Instant now) {
    sql.update(
        """
        update tenant set sealed_at = ?, quarantined_at = coalesce(quarantined_at, ?),
          version = version + 1
        where id = ? and sealed_at is null
        """,
        now,
        now,
        id(tenant));
  }

  boolean isSealed(TenantId tenant) {
    return count("select count(*) as n from tenant where id = ? and sealed_at is not null", tenant)
        == 1;
  }

  void purge(TenantId tenant, Instant now) {
    sql.update(
        "update relationship set end_reason = '-' where tenant_id = ? and end_reason <> '-'",
        id(tenant));
    sql.update("delete from tenant_history where tenant_id = ?", id(tenant));
    // A name that no domain can have keeps the domain free for whoever gets it next.
    sql.update(
        """
        update tenant set name = '-', domain = id || '.invalid', purged_at = ?,
          suspension_reason = case when suspension_reason is null then null else '-' end,
          version = version + 1
        where id = ? and purged_at is null
        """,
        now,
        id(tenant));
  }

  private long count(String query, TenantId tenant) {
    return sql.first(query, row -> row.number("n"), id(tenant)).orElseThrow();
  }

  private static UUID id(TenantId tenant) {
    return tenant.value();
  }
}
