package io.safekeep.access.review;

import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/// What people made of what they may ask for.
@Singleton
class SqlUses {

  private final Sql sql;

  SqlUses(Sql sql) {
    this.sql = sql;
  }

  /// The last one of each entitlement of each employee.
  ///
  /// @param since from when on to count
  List<Use> last(Collection<String> employees, Instant since) {
    return sql.query(
        """
        select distinct on (q.employee, q.entitlement)
          q.employee, q.entitlement, g.tenant, r.class || ':' || r.name as resource, q.reason,
          q.ticket, g.activated_at,
          count(*) filter (where g.activated_at >= ?)
            over (partition by q.employee, q.entitlement) as times,
          array(select a.approver from approval a
                where a.request = q.id and a.decision = 'approve' order by a.decided_at) as approvers
        from access_request q
        join access_grant g on g.request = q.id and g.activated_at is not null
        join resource r on r.id = g.resource
        where q.employee = any(?::text[])
        order by q.employee, q.entitlement, g.activated_at desc
        """,
        row ->
            new Use(
                row.text("employee"),
                row.text("entitlement"),
                row.id("tenant"),
                row.text("resource"),
                row.text("reason"),
                row.text("ticket"),
                row.instant("activated_at"),
                row.number("times"),
                row.texts("approvers")),
        since,
        employees.toArray(String[]::new));
  }
}
