package io.safekeep.retention;

import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.id.Ids;
import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import java.time.Clock;

/// Tenants that the service has heard of.
@Singleton
public class Tenants {

  private final Sql sql;
  private final Ids ids;
  private final Clock clock;

  Tenants(Sql sql, Ids ids, Clock clock) {
    this.sql = sql;
    this.ids = ids;
    this.clock = clock;
  }

  /// A new one, without a relationship.
  public TenantId known() {
    var tenant = new TenantId(ids.next());
    sql.update(
        """
        insert into known_tenant (id, name, domain, region, plan, state, changed_at)
        values (?, 'Tenant', 'tenant.example', 'eu', 'free', 'active', ?)
        """,
        tenant.value(),
        clock.instant());
    return tenant;
  }
}
