package io.safekeep.identity.signin;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.StartupEvent;
import io.safekeep.contracts.identity.UsedFromTwoNetworks;
import io.safekeep.identity.signin.SqlSimultaneousSessions.Pair;
import io.safekeep.runtime.audit.AuditTrail;
import io.safekeep.runtime.outbox.Outbox;
import io.safekeep.runtime.security.Actor;
import io.safekeep.runtime.work.WorkHandler;
import io.safekeep.runtime.work.WorkItem;
import io.safekeep.runtime.work.WorkQueue;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;

/// Tells of an employee's account that is in use in two distant networks at once: its password may
/// be known to somebody else. Nobody is kept out for it, because a person with two devices on the
/// way can look like that.
@Singleton
class WatchSessions implements WorkHandler {

  static final String KIND = "distant-sessions";
  private static final Duration LOOK = Duration.ofSeconds(20);

  private final SqlSimultaneousSessions sessions;
  private final Outbox outbox;
  private final AuditTrail auditTrail;
  private final WorkQueue queue;
  private final Clock clock;

  WatchSessions(
      SqlSimultaneousSessions sessions,
      Outbox outbox,
      AuditTrail auditTrail,
      WorkQueue queue,
      Clock clock) {
    this.sessions = sessions;
    this.outbox = outbox;
    this.auditTrail = auditTrail;
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
    sessions.inUse().stream()
        .filter(Pair::isDistant)
        .forEach(pair -> QuarkusTransaction.requiringNew().run(() -> tell(pair)));
    return Next.again(LOOK);
  }

  private void tell(Pair pair) {
    if (!sessions.tell(pair)) {
      return;
    }
    outbox.add(
        new UsedFromTwoNetworks(
            pair.account(),
            pair.session(),
            pair.network(),
            pair.other(),
            pair.otherNetwork(),
            clock.instant()));
    auditTrail.record(
        Actor.SUITE,
        null,
        "account.used-from-two-networks",
        pair.account().toString(),
        Map.of(
            "session", pair.session(),
            "network", pair.network(),
            "otherSession", pair.other(),
            "otherNetwork", pair.otherNetwork()));
  }
}
