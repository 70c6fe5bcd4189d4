package io.safekeep.access.request;

import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.sql.Sql.Row;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;

/// Grants with what was asked for, as controls want to see them.
@Singleton
class SqlOpenGrants {

  private static final String SELECT =
      """
      select g.id, g.tenant, g.employee, g.reason, r.entitlement, s.name as resource
      from access_grant g
        join access_request r on r.id = g.request
        join resource s on s.id = g.resource
      """;

  private final Sql sql;

  SqlOpenGrants(Sql sql) {
    this.sql = sql;
  }

  /// @param resource its name
  record Held(
      UUID grant,
      TenantId tenant,
      String employee,
      String reason,
      String entitlement,
      String resource) {}

  /// Those that allow something, or will.
  List<Held> open() {
    return sql.query(
        SELECT + "where g.state in ('scheduled', 'activating', 'active') order by g.id limit 10000",
        SqlOpenGrants::read);
  }

  /// Those for a reason that allowed something within the last 24 hours.
  List<Held> ofLastDay(String reason) {
    return sql.query(
        SELECT
            + """
            where g.reason = ? and g.activated_at is not null
              and coalesce(g.over_at, clock_timestamp()) > clock_timestamp() - interval '24 hours'
            order by g.id limit 1000
            """,
        SqlOpenGrants::read,
        reason);
  }

  private static Held read(Row row) throws SQLException {
    return new Held(
        row.id("id"),
        new TenantId(row.id("tenant")),
        row.text("employee"),
        row.text("reason"),
        row.text("entitlement"),
        row.text("resource"));
  }
}
