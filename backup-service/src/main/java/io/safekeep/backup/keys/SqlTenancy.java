package io.safekeep.backup.keys;

import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import java.util.List;

/// Who has what, as it is stored.
@Singleton
class SqlTenancy {

  private final Sql sql;

  SqlTenancy(Sql sql) {
    this.sql = sql;
  }

  /// Tenants that have datastores.
  List<TenantId> tenants() {
    return sql.query(
        "select distinct tenant from datastore order by tenant",
        row -> new TenantId(row.id("tenant")));
  }

  /// Clusters of a tenant that another tenant has too, by their system identifiers.
  List<String> sharedClusters(TenantId tenant) {
    return sql.query(
        """
        select distinct d.system_identifier from datastore d
          join datastore o on o.system_identifier = d.system_identifier and o.tenant <> d.tenant
        where d.tenant = ? order by 1
        """,
        row -> row.text("system_identifier"),
        tenant.value());
  }

  /// Databases beside our own that our own role may enter. What every cluster has for its
  /// administration does not count.
  List<String> otherDatabases() {
    return sql.query(
        """
        select datname from pg_database
        where datallowconn and not datistemplate and datname not in ('postgres', current_database())
          and has_database_privilege(current_user, oid, 'CONNECT')
        order by 1
        """,
        row -> row.text("datname"));
  }
}
