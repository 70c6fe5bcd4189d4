package io.safekeep.retention.coverage;

import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/// What the controls of this package want to know.
@Singleton
class SqlCoverage {

  private static final int MOST = 1000;

  private final Sql sql;

  SqlCoverage(Sql sql) {
    this.sql = sql;
  }

  /// A store as its service declares it.
  record DeclaredStore(String participant, String name, String dataClass) {}

  /// A warrant that should not have been signed.
  record Warranted(UUID id, TenantId tenant, String step, Instant signedAt, Instant purgeAt) {}

  List<DeclaredStore> stores() {
    return sql.query(
        """
        select participant, store, data_class from data_holder where gone_at is null
        order by participant, store limit ?
        """,
        row ->
            new DeclaredStore(row.text("participant"), row.text("store"), row.text("data_class")),
        MOST);
  }

  /// Warrants to destroy something of a tenant that had a relationship then, or before its time.
  List<Warranted> wrongWarrants() {
    return sql.query(
        """
        select w.id, w.tenant, w.step, w.signed_at, c.purge_at
        from signed_warrant w join deletion_case c on c.id = w.deletion_case
        where w.step in ('purge', 'destroy-keys') and (w.signed_at < c.purge_at
          or w.tenant <> c.tenant
          or exists (select 1 from known_relationship r
            where r.tenant = w.tenant and r.started_at <= w.signed_at
              and (r.ended_at is null or r.ended_at > w.signed_at)))
        order by w.signed_at desc limit ?
        """,
        row ->
            new Warranted(
                row.id("id"),
                new TenantId(row.id("tenant")),
                row.text("step"),
                row.instant("signed_at"),
                row.instant("purge_at")),
        MOST);
  }
}
