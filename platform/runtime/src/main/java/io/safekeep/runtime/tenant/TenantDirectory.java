package io.safekeep.runtime.tenant;

import io.safekeep.contracts.TenantId;
import io.safekeep.contracts.identity.TenantCreated;
import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/// The service's own copy of what identity-service says about tenants. May lag behind by the time
/// an event travels.
@Singleton
public class TenantDirectory {

  private final Sql sql;

  TenantDirectory(Sql sql) {
    this.sql = sql;
  }

  public Optional<KnownTenant> find(TenantId tenant) {
    return sql.first(
        """
        select t.id, t.name, t.domain, t.region, t.plan, t.state, t.changed_at,
          (select count(*) from known_relationship r where r.tenant = t.id and r.ended_at is null)
            as open_relationships
        from known_tenant t where t.id = ?
        """,
        row ->
            new KnownTenant(
                row.id("id"),
                row.text("name"),
                row.text("domain"),
                row.text("region"),
                row.text("plan"),
                row.text("state"),
                (int) row.number("open_relationships"),
                row.instant("changed_at")),
        tenant.value());
  }

  /// Some active tenant on a plan.
  public Optional<TenantId> anyOn(String plan) {
    return sql.first(
        "select id from known_tenant where plan = ? and state = 'active' order by id limit 1",
        row -> new TenantId(row.id("id")),
        plan);
  }

  void created(TenantCreated event, Instant at) {
    sql.update(
        """
        insert into known_tenant (id, name, domain, region, plan, state, changed_at)
        values (?, ?, ?, ?, ?, 'active', ?)
        on conflict (id) do nothing
        """,
        event.tenant(),
        event.name(),
        event.domain(),
        event.region(),
        event.plan(),
        at);
  }

  void stateChanged(UUID tenant, String state, Instant at) {
    sql.update(
        "update known_tenant set state = ?, changed_at = ? where id = ? and changed_at <= ?",
        state,
        at,
        tenant,
        at);
  }

  void relationshipStarted(UUID tenant, UUID relationship, String kind, Instant at) {
    int told =
        sql.update(
            """
            insert into known_relationship (id, tenant, kind, started_at) values (?, ?, ?, ?)
            on conflict (id) do update set kind = excluded.kind, started_at = excluded.started_at
            where known_relationship.tenant = excluded.tenant
            """,
            relationship,
            tenant,
            kind,
            at);
    requireOwn(told, tenant, relationship);
  }

  void relationshipEnded(UUID tenant, UUID relationship, String kind, Instant at) {
    // The end may arrive first: then the row is made with it, and the start only adds to it.
    int told =
        sql.update(
            """
            insert into known_relationship (id, tenant, kind, ended_at) values (?, ?, ?, ?)
            on conflict (id) do update
              set ended_at = excluded.ended_at
            where known_relationship.tenant = excluded.tenant
            """,
            relationship,
            tenant,
            kind,
            at);
    requireOwn(told, tenant, relationship);
  }

  /// What would end another tenant's relationship goes to the dead letters.
  private static void requireOwn(int told, UUID tenant, UUID relationship) {
    if (told == 0) {
      throw new IllegalStateException(
          "relationship " + relationship + " is not one of tenant " + tenant);
    }
  }
}
