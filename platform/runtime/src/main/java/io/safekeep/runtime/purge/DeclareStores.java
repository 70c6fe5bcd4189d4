package io.safekeep.runtime.purge;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.StartupEvent;
import io.safekeep.contracts.platform.StoresDeclared;
import io.safekeep.runtime.ServiceSettings;
import io.safekeep.runtime.outbox.Outbox;
import io.safekeep.runtime.work.WorkHandler;
import io.safekeep.runtime.work.WorkItem;
import io.safekeep.runtime.work.WorkQueue;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;

/// Tells retention-service which stores there are, at each start and daily.
@Singleton
class DeclareStores implements WorkHandler {

  private static final String KIND = "declare-stores";
  private static final Duration EVERY = Duration.ofDays(1);

  private final HeldStores stores;
  private final WorkQueue queue;
  private final Outbox outbox;
  private final ServiceSettings service;
  private final Clock clock;

  DeclareStores(
      HeldStores stores, WorkQueue queue, Outbox outbox, ServiceSettings service, Clock clock) {
    this.stores = stores;
    this.queue = queue;
    this.outbox = outbox;
    this.service = service;
    this.clock = clock;
  }

  void schedule(@Observes StartupEvent started) {
    queue.schedule(KIND, service.name());
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public Next work(WorkItem item, Lease lease) {
    QuarkusTransaction.requiringNew()
        .run(() ->
            outbox.add(
                new StoresDeclared(null, service.name(), stores.declared(), clock.instant())));
    return Next.again(EVERY);
  }
}
