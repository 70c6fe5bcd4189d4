package io.safekeep.identity.delegation;

import io.safekeep.contracts.TenantId;
import io.safekeep.contracts.access.GrantActivated;
import io.safekeep.contracts.access.GrantEnded;
import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Grants on portals in table `portal_grant`, as access-service tells of them.
@Singleton
public class SqlPortalGrants {

  private final Sql sql;

  SqlPortalGrants(Sql sql) {
    this.sql = sql;
  }

  /// The grant of that id if it is in force, by the database's clock, and the employee's.
  public Optional<PortalGrant> findInForce(UUID id, String employee) {
    return sql.first(
        """
        select id, tenant_id, employee, audience, array_to_string(scopes, ' ') as scopes, ends_at
        from portal_grant where id = ? and employee = ? and ended_at is null and ends_at > now()
        """,
        row ->
            new PortalGrant(
                row.id("id"),
                new TenantId(row.id("tenant_id")),
                row.text("employee"),
                row.text("audience"),
                Stream.of(row.text("scopes").split(" "))
                    .filter(Predicate.not(String::isEmpty))
                    .collect(Collectors.toSet()),
                row.instant("ends_at")),
        id,
        employee);
  }

  /// A grant was activated, or its end was moved. One that has ended stays so.
  void activated(GrantActivated event) {
    sql.update(
        """
        insert into portal_grant (id, tenant_id, employee, audience, scopes, ends_at)
        values (?, ?, ?, ?, ?, ?)
        on conflict (id) do update set ends_at = excluded.ends_at where portal_grant.ended_at is null
        """,
        event.grant(),
        event.tenant(),
        event.employee(),
        event.audience(),
        event.scopes().toArray(String[]::new),
        event.endsAt());
  }

  /// A grant has ended. It is noted even if its activation is not known yet, so that an activation
  /// which arrives late opens nothing.
  void ended(GrantEnded event) {
    sql.update(
        """
        insert into portal_grant (id, tenant_id, employee, audience, scopes, ends_at, ended_at)
        values (?, ?, ?, '', '{}', ?, ?)
        on conflict (id) do update set ended_at = excluded.ended_at where portal_grant.ended_at is null
        """,
        event.grant(),
        event.tenant(),
        event.employee(),
        event.endedAt(),
        event.endedAt());
  }
}
