package io.safekeep.notification.delivery;

import io.quarkus.scheduler.Scheduled;
import io.safekeep.contracts.TenantId;
import io.safekeep.notification.NotificationProblem;
import io.safekeep.notification.delivery.Channel.Hook;
import io.safekeep.notification.delivery.SqlReceipts.Delivery;
import io.safekeep.notification.endpoint.Endpoint;
import io.safekeep.notification.endpoint.Endpoints;
import io.safekeep.runtime.audit.AuditTrail;
import io.safekeep.runtime.id.Ids;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Actor;
import jakarta.enterprise.event.Event;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// Sends test messages, begins deliveries anew, and forgets old ones.
@Singleton
class TendDeliveries {

  private static final Duration KEPT = Duration.ofDays(90);

  private final Messages messages;
  private final SqlReceipts receipts;
  private final Endpoints endpoints;
  private final AuditTrail audit;
  private final Event<Waiting> waiting;
  private final Ids ids;
  private final Clock clock;

  TendDeliveries(
      Messages messages,
      SqlReceipts receipts,
      Endpoints endpoints,
      AuditTrail audit,
      Event<Waiting> waiting,
      Ids ids,
      Clock clock) {
    this.messages = messages;
    this.receipts = receipts;
    this.endpoints = endpoints;
    this.audit = audit;
    this.waiting = waiting;
    this.ids = ids;
    this.clock = clock;
  }

  /// Sends a message that says nothing to an endpoint, at once.
  ///
  /// @throws Refusal NOT_FOUND or ENDPOINT_DISABLED
  @Transactional
  Delivery test(Actor actor, Optional<TenantId> of, UUID id) {
    var endpoint = enabled(of, id);
    endpoints.tryNow(id);
    var message =
        messages.send(
            new Message(
                "test/" + ids.next(),
                Lane.NOTICE,
                List.of(new Hook(id)),
                new Text(
                    "Test message",
                    "Somebody asked for this message to see whether it arrives here. There is"
                        + " nothing to do.",
                    null,
                    null),
                endpoint.tenant(),
                "endpoint/" + id));
    audit.record(actor, endpoint.tenant(), "endpoint.test", id.toString(), Map.of());
    return receipts.ofMessage(message).getFirst();
  }

  /// Tries a delivery again from the first attempt on, under the same id: also one that was
  /// delivered, for a receiver that has lost it.
  ///
  /// @throws Refusal NOT_FOUND, DELIVERY_UNDER_WAY or ENDPOINT_DISABLED
  @Transactional
  Delivery replay(Actor actor, Optional<TenantId> of, UUID id) {
    var delivery =
        receipts
            .find(id)
            .filter(found -> of.map(tenant -> tenant.equals(found.tenant())).orElse(true))
            .orElseThrow(() -> Refusal.notFound("delivery " + id));
    UUID endpoint = delivery.endpoint();
    if (endpoint != null) {
      enabled(Optional.empty(), endpoint);
      endpoints.tryNow(endpoint);
    }
    if (!receipts.beginAnew(id, clock.instant())) {
      throw new Refusal(
          NotificationProblem.DELIVERY_UNDER_WAY, "delivery " + id + " is " + delivery.state());
    }
    audit.record(actor, delivery.tenant(), "delivery.replay", id.toString(), Map.of());
    waiting.fire(new Waiting());
    return receipts.find(id).orElseThrow();
  }

  @Scheduled(
      every = "PT1H",
      delayed = "PT2M",
      concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  void sweep() {
    receipts.forget(clock.instant().minus(KEPT));
  }

  private Endpoint enabled(Optional<TenantId> of, UUID id) {
    var endpoint =
        endpoints
            .find(id)
            .filter(found -> of.map(tenant -> tenant.equals(found.tenant())).orElse(true))
            .orElseThrow(() -> Refusal.notFound("endpoint " + id));
    if (!endpoint.isEnabled()) {
      throw new Refusal(
          NotificationProblem.ENDPOINT_DISABLED,
          "endpoint " + id + " is disabled; enable it first");
    }
    return endpoint;
  }
}
