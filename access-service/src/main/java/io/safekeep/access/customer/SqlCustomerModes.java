package io.safekeep.access.customer;

import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Optional;

/// What each tenant has set.
@Singleton
public class SqlCustomerModes {

  private final Sql sql;

  SqlCustomerModes(Sql sql) {
    this.sql = sql;
  }

  /// Who set what, and when.
  record Setting(CustomerMode mode, String by, Instant at) {}

  /// `ALLOW` for a tenant that has set nothing.
  public CustomerMode of(TenantId tenant) {
    return find(tenant).map(Setting::mode).orElse(CustomerMode.ALLOW);
  }

  Optional<Setting> find(TenantId tenant) {
    return sql.first(
        "select mode, set_by, set_at from customer_access_policy where tenant = ?",
        row ->
            new Setting(
                CustomerMode.of(row.text("mode")), row.text("set_by"), row.instant("set_at")),
        tenant.value());
  }

  void set(TenantId tenant, CustomerMode mode, String by) {
    sql.update(
        """
        insert into customer_access_policy (tenant, mode, set_by) values (?, ?, ?)
        on conflict (tenant) do update set
          mode = excluded.mode, set_by = excluded.set_by, set_at = excluded.set_at
        """,
        tenant.value(),
        mode.label(),
        by);
  }
}
