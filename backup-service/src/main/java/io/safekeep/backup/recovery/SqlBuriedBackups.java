package io.safekeep.backup.recovery;

import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;

/// Base backups of tenants, as the catalogue has them.
@Singleton
class SqlBuriedBackups {

  private final Sql sql;

  SqlBuriedBackups(Sql sql) {
    this.sql = sql;
  }

  /// How many of a tenant's are in some repository.
  long of(TenantId tenant) {
    return sql.first(
            """
            select count(distinct b.id) as n
            from base_backup b
            join datastore d on d.id = b.datastore
            join stored_backup s on s.base_backup = b.id
            where d.tenant = ?
            """,
            row -> row.number("n"),
            tenant.value())
        .orElse(0L);
  }
}
