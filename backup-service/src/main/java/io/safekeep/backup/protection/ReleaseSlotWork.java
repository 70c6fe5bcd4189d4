package io.safekeep.backup.protection;

import io.quarkus.logging.Log;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.safekeep.backup.datastore.Datastore;
import io.safekeep.backup.datastore.Datastores;
import io.safekeep.backup.datastore.ProtectionWork;
import io.safekeep.backup.wire.ReplicationConnection;
import io.safekeep.backup.wire.ServerRefused;
import io.safekeep.backup.wire.SqlState;
import io.safekeep.runtime.work.WorkHandler;
import io.safekeep.runtime.work.WorkItem;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/// Drops the replication slot of a datastore that is not protected any more: a slot that nobody
/// reads would fill its server's disk. Tries for as long as it takes.
@Singleton
class ReleaseSlotWork implements WorkHandler {

  /// A receiver lets go of its slot once it notices that its work is gone.
  private static final Duration UNTIL_FREE = Duration.ofSeconds(1);

  private final Datastores datastores;
  private final Clock clock;

  ReleaseSlotWork(Datastores datastores, Clock clock) {
    this.datastores = datastores;
    this.clock = clock;
  }

  @Override
  public String kind() {
    return ProtectionWork.RELEASE_SLOT;
  }

  @Override
  public Next work(WorkItem item, Lease lease) throws IOException {
    UUID id = UUID.fromString(item.key());
    Optional<Datastore> known = QuarkusTransaction.requiringNew().call(() -> datastores.find(id));
    if (known.isEmpty() || !datastores.isReleased(id)) {
      return Next.done();
    }
    Datastore datastore = known.get();
    try (ReplicationConnection server = ReplicationConnection.open(datastore.dsn())) {
      server.dropSlot(datastore.slot());
      Log.infof("Slot %s of datastore %s is dropped", datastore.slot(), id);
    } catch (ServerRefused e) {
      if (e.is(SqlState.OBJECT_IN_USE)) {
        return Next.again(UNTIL_FREE);
      }
      if (!e.is(SqlState.UNDEFINED_OBJECT)) {
        throw e;
      }
    }
    datastores.slotDropped(id, clock.instant());
    return Next.done();
  }
}
