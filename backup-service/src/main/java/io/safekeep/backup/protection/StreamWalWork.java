package io.safekeep.backup.protection;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.safekeep.backup.Repository;
import io.safekeep.backup.datastore.Datastore;
import io.safekeep.backup.datastore.Datastores;
import io.safekeep.backup.datastore.ProtectionWork;
import io.safekeep.backup.wal.ReceiverSettings;
import io.safekeep.backup.wal.ReceiverState;
import io.safekeep.backup.wal.WalReceiver;
import io.safekeep.backup.wire.SystemIdentifier;
import io.safekeep.runtime.work.LeaseWatch;
import io.safekeep.runtime.work.WorkHandler;
import io.safekeep.runtime.work.WorkItem;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/// Receives the WAL of one datastore for as long as this replica holds the item. If the replica
/// dies, another one goes on where the archive ends; the slot has kept what came in between.
@Singleton
class StreamWalWork implements WorkHandler {

  private static final Duration PAUSE_AFTER_REFUSAL = Duration.ofMinutes(1);
  private static final Duration PAUSE_WITHOUT_KEY = Duration.ofMinutes(5);

  private final Datastores datastores;
  private final Repository repository;
  private final WalReports reports;
  private final Clock clock;

  StreamWalWork(Datastores datastores, Repository repository, WalReports reports, Clock clock) {
    this.datastores = datastores;
    this.repository = repository;
    this.reports = reports;
    this.clock = clock;
  }

  @Override
  public String kind() {
    return ProtectionWork.STREAM_WAL;
  }

  @Override
  public boolean isLasting() {
    return true;
  }

  @Override
  public Next work(WorkItem item, Lease lease) {
    UUID id = UUID.fromString(item.key());
    Optional<Datastore> known = QuarkusTransaction.requiringNew().call(() -> datastores.find(id));
    if (known.isEmpty() || datastores.isReleased(id)) {
      return Next.done();
    }
    Datastore datastore = known.get();
    if (mayUseKey(datastore)) {
      receive(datastore, lease);
    }
    // Looked at again at once, so that it is seen why nothing arrives.
    return mayUseKey(datastore) || !lease.held()
        ? Next.again(PAUSE_AFTER_REFUSAL)
        : Next.again(PAUSE_WITHOUT_KEY);
  }

  /// Notes it where the tenant sees it if not.
  private boolean mayUseKey(Datastore datastore) {
    try {
      repository.keys().requireNotWithdrawn(datastore.tenant().value());
      return true;
    } catch (IOException withheld) {
      reports.of(datastore).stateChanged(new ReceiverState.Waiting(withheld, PAUSE_WITHOUT_KEY));
      return false;
    }
  }

  private void receive(Datastore datastore, Lease lease) {
    WalReceiver receiver =
        new WalReceiver(
            datastore.dsn(),
            datastore.slot(),
            repository.vault(datastore.tenant(), datastore.id()),
            SystemIdentifier.parse(datastore.systemIdentifier()),
            reports.of(datastore),
            ReceiverSettings.DEFAULT,
            clock);
    // What is sealed in memory already must not go on under keys that are to be destroyed.
    Lease allowed = () -> lease.held() && repository.mayUseKey(datastore.tenant());
    try (LeaseWatch _ = LeaseWatch.over(allowed, receiver::close)) {
      receiver.run();
    }
  }
}
