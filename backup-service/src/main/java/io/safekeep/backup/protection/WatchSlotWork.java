package io.safekeep.backup.protection;

import io.quarkus.logging.Log;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.safekeep.backup.BackupSettings;
import io.safekeep.backup.datastore.Datastore;
import io.safekeep.backup.datastore.Datastores;
import io.safekeep.backup.datastore.ProtectionWork;
import io.safekeep.backup.datastore.SqlSlots;
import io.safekeep.backup.datastore.SqlSlots.SlotNote;
import io.safekeep.backup.wire.ReplicationConnection;
import io.safekeep.backup.wire.SlotRetention;
import io.safekeep.contracts.backup.SlotFilling;
import io.safekeep.runtime.outbox.Outbox;
import io.safekeep.runtime.work.WorkHandler;
import io.safekeep.runtime.work.WorkItem;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/// Looks every minute at how much WAL a datastore's server keeps for us, on a connection of its
/// own: a stream that stands still says nothing.
@Singleton
class WatchSlotWork implements WorkHandler {

  private static final Duration EVERY = Duration.ofMinutes(1);

  private final Datastores datastores;
  private final SqlSlots slots;
  private final BackupSettings settings;
  private final Outbox outbox;
  private final Clock clock;

  WatchSlotWork(
      Datastores datastores, SqlSlots slots, BackupSettings settings, Outbox outbox, Clock clock) {
    this.datastores = datastores;
    this.slots = slots;
    this.settings = settings;
    this.outbox = outbox;
    this.clock = clock;
  }

  @Override
  public String kind() {
    return ProtectionWork.WATCH_SLOT;
  }

  @Override
  public Next work(WorkItem item, Lease lease) {
    UUID id = UUID.fromString(item.key());
    Optional<Datastore> known = QuarkusTransaction.requiringNew().call(() -> datastores.find(id));
    if (known.isEmpty() || datastores.isReleased(id)) {
      return Next.done();
    }
    Datastore datastore = known.get();
    look(datastore)
        .ifPresent(
            retention -> QuarkusTransaction.requiringNew().run(() -> note(datastore, retention)));
    return Next.again(EVERY);
  }

  /// Empty if there is nothing to see: the receiver says why it cannot stream.
  private static Optional<SlotRetention> look(Datastore datastore) {
    try (ReplicationConnection server = ReplicationConnection.open(datastore.dsn())) {
      return SlotRetention.of(server, datastore.slot());
    } catch (IOException e) {
      Log.debugf(e, "The slot of datastore %s could not be looked at", datastore.id());
      return Optional.empty();
    }
  }

  private void note(Datastore datastore, SlotRetention retention) {
    boolean alarming = retention.isAlarming(settings.slotReserve(), settings.slotAllowanceBytes());
    boolean changed =
        slots.note(datastore.id(), new SlotNote(retention, alarming, clock.instant()));
    if (!changed) {
      return;
    }
    if (!alarming) {
      Log.infof("The server of datastore %s keeps little WAL for us again", datastore.id());
      return;
    }
    Log.errorf(
        "The server of datastore %s keeps %d bytes of WAL for us; it can write %s more",
        datastore.id(),
        retention.retainedBytes(),
        retention.safeBytes() == null ? "as much as its disk holds" : retention.safeBytes());
    outbox.add(
        new SlotFilling(
            datastore.tenant().value(),
            datastore.id(),
            datastore.slot(),
            retention.retainedBytes(),
            retention.safeBytes()));
  }
}
