package io.safekeep.access.request;

import io.safekeep.access.policy.Holdings;
import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/// What employees have and wait for, as rows.
@Singleton
class SqlHoldings implements Holdings {

  private final Sql sql;

  SqlHoldings(Sql sql) {
    this.sql = sql;
  }

  @Override
  public Set<String> entitlementsOf(String employee) {
    return Set.copyOf(
        sql.query(
            """
            select distinct r.entitlement
            from access_request r left join access_grant g on g.request = r.id
            where r.employee = ?
              and ((r.state = 'pending' and r.expires_at > clock_timestamp())
                or g.state in ('scheduled', 'activating', 'active', 'revoking'))
            """,
            row -> row.text("entitlement"),
            employee));
  }

  /// Grants of some entitlements that have not begun to end.
  List<UUID> openGrants(String employee, Set<String> entitlements) {
    return sql.query(
        """
        select g.id from access_request r join access_grant g on g.request = r.id
        where r.employee = ? and r.entitlement = any(?)
          and g.state in ('scheduled', 'activating', 'active')
        order by g.id
        """,
        row -> row.id("id"),
        employee,
        entitlements.toArray(String[]::new));
  }
}
