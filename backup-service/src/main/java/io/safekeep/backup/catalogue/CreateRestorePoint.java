package io.safekeep.backup.catalogue;

import io.safekeep.backup.BackupProblem;
import io.safekeep.backup.datastore.Datastore;
import io.safekeep.backup.wire.AuthenticationFailed;
import io.safekeep.backup.wire.Lsn;
import io.safekeep.backup.wire.Row;
import io.safekeep.backup.wire.ServerRefused;
import io.safekeep.backup.wire.SqlConnection;
import io.safekeep.backup.wire.TimelineId;
import io.safekeep.runtime.audit.AuditTrail;
import io.safekeep.runtime.id.Ids;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Actor;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.UUID;

/// Gives the present position in a datastore's log a name.
@Singleton
public class CreateRestorePoint {

  private static final String DATABASE = "postgres";
  private static final Duration LONGEST = Duration.ofSeconds(10);

  private final SqlRestorePoints points;
  private final AuditTrail audit;
  private final Ids ids;

  CreateRestorePoint(SqlRestorePoints points, AuditTrail audit, Ids ids) {
    this.points = points;
    this.audit = audit;
    this.ids = ids;
  }

  /// Writes the point into the server's log. Waits for the network, so no transaction may be open.
  ///
  /// @throws Refusal RESTORE_POINT_KNOWN; RESTORE_POINT_NOT_PERMITTED, DATASTORE_UNREACHABLE with
  ///   what the server says
  @Transactional(Transactional.TxType.NEVER)
  public RestorePoint mark(Datastore datastore, String name, Actor actor) {
    points
        .find(datastore.id(), name)
        .ifPresent(known -> {
          throw known(known);
        });
    UUID id = ids.next();
    try (SqlConnection server = SqlConnection.open(datastore.dsn(), DATABASE)) {
      server.limitAnswers(LONGEST);
      // With a transaction id the commit is forced to disk, and the point before it too.
      Row row =
          server.row(
              """
              select pg_current_xact_id(), pg_create_restore_point(%s),
                (extract(epoch from clock_timestamp()) * 1000000)::bigint,
                left(pg_walfile_name(pg_current_wal_insert_lsn()), 8)
              """
                  .formatted(SqlConnection.literal(RestorePoint.nameInLog(id))));
      return new RestorePoint(
          id,
          datastore.id(),
          name,
          Lsn.parse(row.text(1)),
          new TimelineId(Integer.parseUnsignedInt(row.text(3), 16)),
          Instant.EPOCH.plus(Long.parseLong(row.text(2)), ChronoUnit.MICROS),
          actor.subject());
    } catch (ServerRefused | AuthenticationFailed refused) {
      throw new Refusal(
          BackupProblem.RESTORE_POINT_NOT_PERMITTED,
          "user "
              + datastore.dsn().user()
              + " in database "
              + DATABASE
              + ": "
              + refused.getMessage());
    } catch (IOException away) {
      throw new Refusal(
          BackupProblem.DATASTORE_UNREACHABLE,
          "datastore " + datastore.id() + " does not answer: " + away.getMessage());
    }
  }

  @Transactional
  public RestorePoint keep(Datastore datastore, RestorePoint point, Actor actor) {
    if (!points.add(point)) {
      throw known(points.find(datastore.id(), point.name()).orElseThrow());
    }
    audit.record(
        actor,
        datastore.tenant(),
        "restore-point.create",
        point.id().toString(),
        Map.of("datastore", datastore.id(), "name", point.name(), "lsn", point.lsn().toString()));
    return point;
  }

  private static Refusal known(RestorePoint point) {
    return new Refusal(
            BackupProblem.RESTORE_POINT_KNOWN,
            "restore point " + point.name() + " was created at " + point.createdAt())
        .with("restorePoint", point.id().toString());
  }
}
