package io.safekeep.retention.verification;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.safekeep.retention.deletion.CaseState;
import io.safekeep.retention.deletion.Cases;
import io.safekeep.retention.deletion.DeletionCase;
import io.safekeep.runtime.work.WorkHandler;
import io.safekeep.runtime.work.WorkItem;
import io.safekeep.runtime.work.WorkQueue;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/// Looks while everything is still there, and draws ids to be searched for afterwards: the verifier
/// shows that it can see the tenant before it says that it sees it no more.
@Singleton
class LookBefore implements WorkHandler {

  private final Cases cases;
  private final Verifier verifier;
  private final SqlHeldStores stores;
  private final SqlLooks looks;
  private final Looks drawn;
  private final ProofsOfStores proofs;
  private final WorkQueue queue;
  private final Clock clock;

  LookBefore(
      Cases cases,
      Verifier verifier,
      SqlHeldStores stores,
      SqlLooks looks,
      Looks drawn,
      ProofsOfStores proofs,
      WorkQueue queue,
      Clock clock) {
    this.cases = cases;
    this.verifier = verifier;
    this.stores = stores;
    this.looks = looks;
    this.drawn = drawn;
    this.proofs = proofs;
    this.queue = queue;
    this.clock = clock;
  }

  @Override
  public String kind() {
    return Cases.LOOK_BEFORE;
  }

  @Override
  public Next work(WorkItem item, Lease lease) {
    UUID id = UUID.fromString(item.key());
    cases
        .find(id)
        .filter(held -> held.state() == CaseState.QUARANTINED && verifier.isConfigured())
        .ifPresent(held -> look(held, lease));
    return Next.done();
  }

  private void look(DeletionCase held, Lease lease) {
    Instant now = clock.instant();
    List<Trace> seen = verifier.look(held.tenant(), List.of());
    proofs.prepare(held);
    List<UUID> ids = verifier.draw(held.tenant(), stores.of(held.id()));
    if (lease.held()) {
      QuarkusTransaction.requiringNew()
          .run(() -> {
            if (looks.add(Look.before(held.id(), held.generation(), now, seen))) {
              drawn.seal(held.id(), ids);
              // Whoever leads the case on may have waited for this.
              queue.schedule(CaseState.QUARANTINED.work(), held.id().toString());
            }
          });
    }
  }
}
