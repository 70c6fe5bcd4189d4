package io.safekeep.retention.discovery;

import io.safekeep.contracts.TenantId;
import io.safekeep.retention.discovery.KnownStores.ProtectedServer;
import io.safekeep.retention.discovery.KnownStores.TenantStore;
import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import java.util.HashSet;

/// What is declared, registered and protected.
@Singleton
class SqlKnownStores {

  private final Sql sql;

  SqlKnownStores(Sql sql) {
    this.sql = sql;
  }

  KnownStores all() {
    return new KnownStores(
        new HashSet<>(
            sql.query(
                "select distinct participant from data_holder where gone_at is null",
                row -> row.text("participant"))),
        sql.query(
            "select tenant, name, host, database from tenant_store",
            row ->
                new TenantStore(
                    new TenantId(row.id("tenant")),
                    row.text("name"),
                    row.textOrNull("host"),
                    row.textOrNull("database"))),
        new HashSet<>(
            sql.query(
                "select tenant, name from protected_datastore",
                row -> new ProtectedServer(new TenantId(row.id("tenant")), row.text("name")))));
  }
}
