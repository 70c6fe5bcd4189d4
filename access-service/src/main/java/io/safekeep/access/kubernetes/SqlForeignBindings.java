package io.safekeep.access.kubernetes;

import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.UUID;

/// Bindings that were found and told, and whose namespaces are.
@Singleton
class SqlForeignBindings {

  private final Sql sql;

  SqlForeignBindings(Sql sql) {
    this.sql = sql;
  }

  /// The resource that a namespace is.
  record Owner(UUID resource, TenantId tenant) {}

  /// True for the first who notes it: each replica finds each binding.
  boolean note(FoundBinding found) {
    return sql.update(
            """
            insert into foreign_binding (cluster, uid, version, found_at)
            values (?, ?, ?, clock_timestamp()) on conflict do nothing
            """,
            found.cluster(),
            found.uid(),
            found.version())
        == 1;
  }

  Optional<Owner> ownerOf(String cluster, String namespace) {
    return sql.first(
        """
        select id, tenant from resource
        where class = 'kubernetes' and target ->> 'cluster' = ? and target ->> 'namespace' = ?
        order by id limit 1
        """,
        row -> new Owner(row.id("id"), new TenantId(row.id("tenant"))),
        cluster,
        namespace);
  }
}
