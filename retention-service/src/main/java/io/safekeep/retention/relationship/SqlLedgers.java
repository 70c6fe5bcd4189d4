package io.safekeep.retention.relationship;

import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import java.time.Clock;

/// Tables `known_tenant` and `known_relationship`, which follow identity-service's events.
@Singleton
public class SqlLedgers {

  private final Sql sql;
  private final Clock clock;

  SqlLedgers(Sql sql, Clock clock) {
    this.sql = sql;
    this.clock = clock;
  }

  public Ledger of(TenantId tenant) {
    return new Ledger(
        tenant,
        sql.query(
            """
            select id, kind, started_at, ended_at from known_relationship
            where tenant = ? order by started_at nulls first, id
            """,
            row ->
                new Ledger.Entry(
                    row.id("id"),
                    row.text("kind"),
                    row.instantOrNull("started_at"),
                    row.instantOrNull("ended_at")),
            tenant.value()),
        clock.instant());
  }
}
