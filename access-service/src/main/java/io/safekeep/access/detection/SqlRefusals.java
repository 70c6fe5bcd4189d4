package io.safekeep.access.detection;

import io.quarkus.logging.Log;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.id.Ids;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.sql.Sql.Row;
import io.safekeep.runtime.sql.SqlFault;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Refused uses as rows. As many of one employee are kept as any rule needs, and no more: who is
/// refused must not be able to fill a disk.
@Singleton
class SqlRefusals implements Refusals {

  private static final int MOST_OF_ONE = 1_000;
  private static final Duration KEPT = Duration.ofDays(30);

  private final Sql sql;
  private final Ids ids;
  private final DetectionSettings settings;

  SqlRefusals(Sql sql, Ids ids, DetectionSettings settings) {
    this.sql = sql;
    this.ids = ids;
    this.settings = settings;
  }

  /// One that was refused.
  ///
  /// @param place null if what was named does not exist
  /// @param isLate the grant was over for longer than a client needs to notice
  record Refused(
      String employee,
      Detection.@Nullable Place place,
      @Nullable UUID grant,
      String way,
      boolean isLate,
      Instant at) {}

  @Override
  public void note(RefusedUse refused) {
    try {
      QuarkusTransaction.requiringNew().run(() -> insert(refused));
    } catch (SqlFault e) {
      Log.warnf("A refused use could not be noted: %s", e.getMessage());
    }
  }

  /// A grant that does not exist counts for who named it; a grant that somebody else has does too.
  private void insert(RefusedUse refused) {
    sql.update(
        """
        insert into refused_use (id, employee, tenant, resource, grant_id, way, late)
        select ?, coalesce(asked.employee, g.employee), coalesce(asked.tenant, g.tenant),
          coalesce(asked.resource, g.resource), g.id, asked.way,
          coalesce(asked.proven and g.employee = coalesce(asked.employee, g.employee)
            and least(g.ordered_at, g.ends_at) < clock_timestamp() - ? * interval '1 millisecond',
            false)
        from (select ?::text as way, ?::text as employee, ?::uuid as grant_id, ?::uuid as tenant,
            ?::uuid as resource, ?::boolean as proven) asked
          left join access_grant g on g.id = asked.grant_id
        where coalesce(asked.employee, g.employee) is not null
          and (select count(*) from refused_use r
            where r.employee = coalesce(asked.employee, g.employee)
              and r.at > clock_timestamp() - interval '1 hour') < ?
        """,
        ids.next(),
        settings.lateGrace().toMillis(),
        refused.way(),
        refused.employee(),
        refused.grant(),
        refused.tenant() == null ? null : refused.tenant().value(),
        refused.resource(),
        refused.isProven(),
        MOST_OF_ONE);
  }

  /// Those of a while, oldest first.
  List<Refused> since(Duration window) {
    return sql.query(
        """
        select u.*, r.class from refused_use u left join resource r on r.id = u.resource
        where at > clock_timestamp() - ? * interval '1 millisecond'
        order by at limit 20000
        """,
        SqlRefusals::read,
        window.toMillis());
  }

  void forgetOld() {
    sql.update(
        "delete from refused_use where at < clock_timestamp() - ? * interval '1 millisecond'",
        KEPT.toMillis());
  }

  private static Refused read(Row row) throws SQLException {
    var resourceClass = row.textOrNull("class");
    return new Refused(
        row.text("employee"),
        resourceClass == null
            ? null
            : new Detection.Place(
                new TenantId(row.id("tenant")), row.id("resource"), resourceClass),
        row.idOrNull("grant_id"),
        row.text("way"),
        row.flag("late"),
        row.instant("at"));
  }
}
