package io.safekeep.notification.evidence;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.StartupEvent;
import io.safekeep.runtime.control.EvidenceChain;
import io.safekeep.runtime.work.WorkHandler;
import io.safekeep.runtime.work.WorkItem;
import io.safekeep.runtime.work.WorkQueue;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Signs every hour how far all chains have come: a record of this service's own chain.
@Singleton
class MakeCheckpoints implements WorkHandler {

  static final String KIND = "make-checkpoint";
  private static final String OWN = "notification";
  private static final Duration EVERY = Duration.ofHours(1);
  private static final Duration UNTIL_HEARD = Duration.ofSeconds(5);

  private final SqlEvidenceLog log;
  private final EvidenceChain chain;
  private final WorkQueue queue;
  private final Clock clock;

  MakeCheckpoints(SqlEvidenceLog log, EvidenceChain chain, WorkQueue queue, Clock clock) {
    this.log = log;
    this.chain = chain;
    this.queue = queue;
    this.clock = clock;
  }

  void begin(@Observes StartupEvent started) {
    queue.schedule(KIND, "all");
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public Next work(WorkItem item, Lease lease) {
    Map<String, @Nullable Object> heads = new HashMap<>();
    log.chains()
        .forEach(
            it -> heads.put(it.service(), Map.of("digest", it.digest(), "number", it.number())));
    // After a start the service's own chain comes back to it first by way of Kafka.
    if (!heads.containsKey(OWN)) {
      return Next.again(UNTIL_HEARD);
    }
    Map<String, @Nullable Object> content = new HashMap<>();
    content.put("type", Checkpoint.TYPE);
    content.put("service", OWN);
    content.put("madeAt", clock.instant().truncatedTo(ChronoUnit.SECONDS).toString());
    content.put("heads", heads);
    QuarkusTransaction.requiringNew().run(() -> chain.append(content));
    return Next.again(EVERY);
  }
}
