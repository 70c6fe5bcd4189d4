package io.safekeep.retention.verification;

import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Table `tenant_seen`, and which tenants the verifier's controls look at.
@Singleton
class SqlSeenTenants {

  private final Sql sql;

  SqlSeenTenants(Sql sql) {
    this.sql = sql;
  }

  /// A case whose live data is gone.
  record Purged(UUID deletionCase, TenantId tenant) {}

  /// The newest of them.
  List<Purged> purged(int limit) {
    return sql.query(
        """
        select id, tenant from deletion_case where purged_at is not null
        order by purged_at desc limit ?
        """,
        row -> new Purged(row.id("id"), new TenantId(row.id("tenant"))),
        limit);
  }

  /// A case that the verifier has sent back more than once, with what it found first.
  record SentBack(UUID deletionCase, TenantId tenant, int rounds, String finding) {}

  List<SentBack> sentBackAgain() {
    return sql.query(
        """
        select distinct on (c.id) c.id, c.tenant, l.generation, l.findings[1] as finding
        from deletion_case c join verification_look l on l.deletion_case = c.id
        where c.state in ('purging', 'verifying') and l.generation > 1 and l.findings <> '{}'
        order by c.id, l.generation desc
        """,
        row ->
            new SentBack(
                row.id("id"),
                new TenantId(row.id("tenant")),
                (int) row.number("generation"),
                row.text("finding")));
  }

  /// Tenants with an open relationship that were not looked at for the longest time.
  List<TenantId> active(String service, int limit) {
    return sql.query(
        """
        select r.tenant from (
          select distinct tenant from known_relationship where ended_at is null) r
        left join tenant_seen s on s.tenant = r.tenant and s.service = ?
        order by s.looked_at nulls first, r.tenant limit ?
        """,
        row -> new TenantId(row.id("tenant")),
        service,
        limit);
  }

  /// Notes a look. A tenant that was never seen is not missing: it may have nothing there yet.
  void looked(TenantId tenant, String service, boolean seen, Instant at) {
    sql.update(
        """
        insert into tenant_seen as s (tenant, service, first_seen_at, looked_at)
        values (?, ?, case when ? then ?::timestamptz end, ?)
        on conflict (tenant, service) do update set
          looked_at = excluded.looked_at,
          first_seen_at = coalesce(s.first_seen_at, excluded.first_seen_at),
          missing_since = case when excluded.first_seen_at is null and s.first_seen_at is not null
            then coalesce(s.missing_since, excluded.looked_at) end
        """,
        tenant.value(),
        service,
        seen,
        at,
        at);
  }

  /// Tenants that were seen once and are not any more, although a relationship is open.
  List<TenantId> missing(String service) {
    return sql.query(
        """
        select s.tenant from tenant_seen s
        where s.service = ? and s.missing_since is not null and exists (
          select from known_relationship r where r.tenant = s.tenant and r.ended_at is null)
        order by s.tenant limit 1000
        """,
        row -> new TenantId(row.id("tenant")),
        service);
  }

  /// Since when the one that was seen first is seen.
  Optional<Instant> oldest(String service) {
    return sql.first(
        """
        select first_seen_at from tenant_seen
        where service = ? and first_seen_at is not null and missing_since is null
        order by first_seen_at limit 1
        """,
        row -> row.instant("first_seen_at"),
        service);
  }
}
