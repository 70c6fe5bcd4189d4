package io.safekeep.identity.tenant;

import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;

/// Every state that a tenant has been in, in table `tenant_history`. Entries are never changed.
@Singleton
class SqlTenantHistory {

  private final Sql sql;

  SqlTenantHistory(Sql sql) {
    this.sql = sql;
  }

  /// Adds to the tenant's history.
  void enter(Tenant state, String reason, String actor, Instant now) {
    sql.update(
        """
        insert into tenant_history (tenant_id, state, reason, actor, entered_at)
        values (?, ?, ?, ?, ?)
        """,
        state.id().value(),
        TenantEntity.stateOf(state),
        reason,
        actor,
        now);
  }

  List<Entry> of(TenantId id) {
    return sql.query(
        """
        select state, reason, actor, entered_at
        from tenant_history where tenant_id = ? order by sequence
        """,
        row ->
            new Entry(
                row.text("state"),
                row.text("reason"),
                row.text("actor"),
                row.instant("entered_at")),
        id.value());
  }

  /// One state that a tenant entered.
  ///
  /// @param actor subject of the token with which it was done
  record Entry(String state, String reason, String actor, Instant enteredAt) {}
}
