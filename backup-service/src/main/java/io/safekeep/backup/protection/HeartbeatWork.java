package io.safekeep.backup.protection;

import io.quarkus.logging.Log;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.safekeep.backup.BackupSettings;
import io.safekeep.backup.datastore.Datastore;
import io.safekeep.backup.datastore.Datastores;
import io.safekeep.backup.datastore.Heartbeat;
import io.safekeep.backup.datastore.ProtectionWork;
import io.safekeep.backup.datastore.SqlHeartbeats;
import io.safekeep.backup.heartbeat.Beat;
import io.safekeep.backup.heartbeat.HeartbeatTable;
import io.safekeep.backup.standby.LookAtStandbys;
import io.safekeep.backup.standby.StandbySample;
import io.safekeep.backup.wire.ServerRefused;
import io.safekeep.backup.wire.SqlConnection;
import io.safekeep.backup.wire.SqlState;
import io.safekeep.runtime.work.LeaseWatch;
import io.safekeep.runtime.work.WorkHandler;
import io.safekeep.runtime.work.WorkItem;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/// Changes the heartbeat row of one datastore every few seconds, over one connection, for as long
/// as this replica holds the item; over the same it looks at the standbys.
///
/// Failure semantics: what the server refuses is noted as the heartbeat's state and tried again
/// later; nothing else depends on it.
@Singleton
class HeartbeatWork implements WorkHandler {

  /// Half of what is allowed from beat to beat, so that one may come late.
  private static final Duration PAUSE = SqlHeartbeats.EVERY.dividedBy(2);

  /// A beat that a lock or a standby holds up must not become two.
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(20);

  private static final Duration AFTER_REFUSAL = Duration.ofMinutes(1);
  private static final Duration AFTER_INTERRUPTION = Duration.ofSeconds(10);

  private final Datastores datastores;
  private final SqlHeartbeats heartbeats;
  private final LookAtStandbys standbys;
  private final BackupSettings settings;
  private final Clock clock;

  HeartbeatWork(
      Datastores datastores,
      SqlHeartbeats heartbeats,
      LookAtStandbys standbys,
      BackupSettings settings,
      Clock clock) {
    this.datastores = datastores;
    this.heartbeats = heartbeats;
    this.standbys = standbys;
    this.settings = settings;
    this.clock = clock;
  }

  @Override
  public String kind() {
    return ProtectionWork.HEARTBEAT;
  }

  @Override
  public boolean isLasting() {
    return true;
  }

  @Override
  public Next work(WorkItem item, Lease lease) throws InterruptedException {
    UUID id = UUID.fromString(item.key());
    Optional<Datastore> known = QuarkusTransaction.requiringNew().call(() -> datastores.find(id));
    if (known.isEmpty()) {
      return Next.done();
    }
    Datastore datastore = known.get();
    try (SqlConnection connection = SqlConnection.open(datastore.dsn(), HeartbeatTable.DATABASE);
        LeaseWatch _ = LeaseWatch.over(lease, connection::abort)) {
      connection.limitAnswers(ANSWER_LIMIT);
      // The row is no data of the tenant's: no standby has to have it.
      connection.execute("set synchronous_commit = local; set statement_timeout = '5s'");
      // Before anything that may be refused: that is to be seen in any case.
      standbys.look(datastore, connection);
      HeartbeatTable.create(connection);
      beat(datastore, connection, lease);
      return Next.again(Duration.ZERO);
    } catch (ServerRefused refused) {
      missing(datastore, reason(datastore, refused), lease);
      return Next.again(AFTER_REFUSAL);
    } catch (IOException interrupted) {
      missing(datastore, "no connection for it: " + interrupted.getMessage(), lease);
      return Next.again(AFTER_INTERRUPTION);
    }
  }

  private void beat(Datastore datastore, SqlConnection connection, Lease lease)
      throws IOException, InterruptedException {
    heartbeats.forgetBefore(
        datastore.id(), clock.instant().minus(settings.window().multipliedBy(2)));
    boolean noted = false;
    Instant looked = clock.instant();
    while (lease.held()) {
      if (Duration.between(looked, clock.instant()).compareTo(StandbySample.EVERY) >= 0) {
        looked = clock.instant();
        standbys.look(datastore, connection);
      }
      Beat beat = HeartbeatTable.beat(connection, datastore.id());
      heartbeats.beaten(datastore.id(), beat);
      if (!noted) {
        heartbeats.note(datastore.id(), new Heartbeat.Beating(clock.instant()));
        noted = true;
      }
      Thread.sleep(PAUSE);
    }
  }

  private void missing(Datastore datastore, String reason, Lease lease) {
    if (!lease.held()) {
      return;
    }
    if (heartbeats.find(datastore.id()).filter(Heartbeat.Missing.class::isInstance).isEmpty()) {
      Log.infof("Datastore %s has no heartbeat: %s", datastore.id(), reason);
    }
    heartbeats.note(datastore.id(), new Heartbeat.Missing(reason, clock.instant()));
  }

  private static String reason(Datastore datastore, ServerRefused refused) {
    String user = datastore.dsn().user();
    return switch (refused.sqlState()) {
      case SqlState.INSUFFICIENT_PRIVILEGE ->
          "user "
              + user
              + " may not make table safekeep.heartbeat in database "
              + HeartbeatTable.DATABASE
              + "; a superuser can allow it there by: "
              + HeartbeatTable.grantFor(user);
      case SqlState.INVALID_AUTHORIZATION ->
          "user "
              + user
              + " may not connect to database "
              + HeartbeatTable.DATABASE
              + "; allow it in pg_hba.conf ("
              + refused.serverMessage()
              + ")";
      case SqlState.READ_ONLY_TRANSACTION -> "the server is a standby, which takes no writes";
      default -> refused.serverMessage();
    };
  }
}
