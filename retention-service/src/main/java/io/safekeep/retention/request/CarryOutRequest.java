package io.safekeep.retention.request;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.StartupEvent;
import io.safekeep.retention.deletion.SqlClocks;
import io.safekeep.retention.deletion.TendCases;
import io.safekeep.retention.relationship.SqlLedgers;
import io.safekeep.runtime.audit.AuditTrail;
import io.safekeep.runtime.security.Actor;
import io.safekeep.runtime.work.WorkHandler;
import io.safekeep.runtime.work.WorkItem;
import io.safekeep.runtime.work.WorkQueue;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/// Makes a case of an approved request once nobody can take it back any more.
@Singleton
class CarryOutRequest implements WorkHandler {

  static final String KIND = "deletion-request";

  private static final Actor SELF = new Actor("/retention", null);
  private static final Duration LOOK = Duration.ofMinutes(1);

  private final SqlRequests requests;
  private final SqlLedgers ledgers;
  private final TendCases cases;
  private final SqlClocks clocks;
  private final WorkQueue queue;
  private final AuditTrail audit;
  private final Clock clock;

  CarryOutRequest(
      SqlRequests requests,
      SqlLedgers ledgers,
      TendCases cases,
      SqlClocks clocks,
      WorkQueue queue,
      AuditTrail audit,
      Clock clock) {
    this.requests = requests;
    this.ledgers = ledgers;
    this.cases = cases;
    this.clocks = clocks;
    this.queue = queue;
    this.audit = audit;
    this.clock = clock;
  }

  /// Also those whose work was lost, as by the restore of a database.
  void schedule(@Observes StartupEvent started) {
    requests.coolingOff().forEach(id -> queue.schedule(KIND, id.toString()));
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public Next work(WorkItem item, Lease lease) {
    return QuarkusTransaction.requiringNew().call(() -> look(UUID.fromString(item.key())));
  }

  private Next look(UUID id) {
    var request = requests.locked(id).orElseThrow();
    if (request.state() != DeletionRequest.State.COOLING_OFF) {
      return Next.done();
    }
    var now = clock.instant();
    if (!clocks.agree() || !request.hasCooledOff(now)) {
      return Next.again(pause(request, now));
    }
    if (ledgers.of(request.tenant()).open() > 0) {
      end(request.refuse("a relationship was started meanwhile", SELF, now));
      return Next.done();
    }
    end(request.carryOut(cases.openForRequest(request.tenant()).id(), SELF, now));
    return Next.done();
  }

  /// A minute, so that a clock that was set is noticed, or less if that is all there is to wait.
  private static Duration pause(DeletionRequest request, Instant now) {
    Instant until = request.coolingOffUntil();
    return until == null || !until.isAfter(now) || until.isAfter(now.plus(LOOK))
        ? LOOK
        : Duration.between(now, until);
  }

  private void end(DeletionRequest over) {
    requests.update(over);
    audit.record(
        SELF,
        over.tenant(),
        "deletion-request." + over.state().label(),
        over.id().toString(),
        Map.of("reason", String.valueOf(over.endReason())));
  }
}
