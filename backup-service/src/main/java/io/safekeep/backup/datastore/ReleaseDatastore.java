package io.safekeep.backup.datastore;

import io.safekeep.runtime.audit.AuditTrail;
import io.safekeep.runtime.security.Actor;
import io.safekeep.runtime.work.WorkQueue;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.Map;

/// Ends the protection of a datastore, for instance because its cluster is about to be removed.
/// What was backed up stays until it expires; the cluster's slot is dropped.
@Singleton
public class ReleaseDatastore {

  private final Datastores datastores;
  private final WorkQueue queue;
  private final AuditTrail audit;
  private final Clock clock;

  ReleaseDatastore(Datastores datastores, WorkQueue queue, AuditTrail audit, Clock clock) {
    this.datastores = datastores;
    this.queue = queue;
    this.audit = audit;
    this.clock = clock;
  }

  /// Once more changes nothing.
  @Transactional
  public void release(Datastore datastore, Actor actor) {
    if (!datastores.release(datastore.id(), clock.instant(), actor.subject())) {
      return;
    }
    audit.record(
        actor,
        datastore.tenant(),
        "datastore.release",
        datastore.id().toString(),
        Map.of("name", datastore.name()));
    String key = datastore.id().toString();
    // A receiver that loses its item lets go of the slot, which cannot be dropped before.
    queue.remove(ProtectionWork.STREAM_WAL, key);
    queue.remove(ProtectionWork.WATCH_SLOT, key);
    queue.remove(ProtectionWork.HEARTBEAT, key);
    queue.schedule(ProtectionWork.RELEASE_SLOT, key);
  }
}
