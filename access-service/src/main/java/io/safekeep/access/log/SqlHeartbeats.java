package io.safekeep.access.log;

import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/// Which logs need a heartbeat.
@Singleton
class SqlHeartbeats {
  private final Sql sql;

  SqlHeartbeats(Sql sql) {
    this.sql = sql;
  }

  /// Active tenants without a log, and the operators if they have none: an empty log shows that
  /// nobody looked.
  List<LogName> withoutLog(int most) {
    var tenants =
        sql.query(
            """
            select t.id from known_tenant t
            where t.state = 'active'
              and not exists (select from transparency_log l where l.tenant = t.id)
            order by t.id limit ?
            """,
            row -> LogName.of(new TenantId(row.id("id"))),
            most);
    var operators =
        sql.query(
            "select name from transparency_log where name = ?",
            row -> row.text("name"),
            LogName.OPERATORS.toString());
    return operators.isEmpty()
        ? Stream.concat(Stream.of(LogName.OPERATORS), tenants.stream()).toList()
        : tenants;
  }

  /// Takes the logs whose last heartbeat is that old, and notes that they get one now. Waits for
  /// whoever gives facts their places meanwhile: in a log that always grows there is no moment
  /// without.
  List<LogName> due(Duration since, int most) {
    return sql.query(
        """
        update transparency_log set heartbeat_at = clock_timestamp()
        where name in (
          select name from transparency_log
          where heartbeat_at is null
            or heartbeat_at < clock_timestamp() - ? * interval '1 ms'
          order by name limit ? for no key update)
        returning name
        """,
        row -> SqlLogs.name(row, "name"),
        since.toMillis(),
        most);
  }
}
