package io.safekeep.retention.store;

import io.safekeep.contracts.TenantId;
import io.safekeep.contracts.backup.DatastoreRegistered;
import io.safekeep.contracts.backup.DatastoreReplaced;
import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import java.util.List;

/// Table `protected_datastore`: servers of tenants that backup-service protects.
@Singleton
class SqlProtectedDatastores {

  private final Sql sql;

  SqlProtectedDatastores(Sql sql) {
    this.sql = sql;
  }

  /// How a tenant's protected servers compare with its registered databases.
  record Comparison(TenantId tenant, long protectedServers, long registeredDatabases) {}

  void registered(DatastoreRegistered event) {
    sql.update(
        "insert into protected_datastore (id, tenant, name) values (?, ?, ?) on conflict do nothing",
        event.datastore(),
        event.tenant(),
        event.name());
  }

  void replaced(DatastoreReplaced event) {
    sql.update("delete from protected_datastore where id = ?", event.datastore());
  }

  void forget(TenantId tenant) {
    sql.update("delete from protected_datastore where tenant = ?", tenant.value());
  }

  List<Comparison> comparisons() {
    return sql.query(
        """
        select p.tenant, count(distinct p.id) as servers,
          (select count(*) from tenant_store s
           where s.tenant = p.tenant and s.kind = 'database') as databases
        from protected_datastore p group by p.tenant order by p.tenant
        """,
        row ->
            new Comparison(
                new TenantId(row.id("tenant")), row.number("servers"), row.number("databases")));
  }
}
