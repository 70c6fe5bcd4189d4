package io.safekeep.runtime.purge;

import io.quarkus.logging.Log;
import io.safekeep.contracts.TenantId;
import io.safekeep.contracts.Topics;
import io.safekeep.contracts.retention.PurgeCommanded;
import io.safekeep.runtime.ServiceSettings;
import io.safekeep.runtime.audit.AuditTrail;
import io.safekeep.runtime.event.ReceivedEvent;
import io.safekeep.runtime.inbox.EventHandler;
import io.safekeep.runtime.security.Actor;
import io.safekeep.runtime.work.WorkQueue;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// Takes retention-service's orders, if their warrants are good. What is taken is carried out as
/// claimed work; here it is only noted and answered.
@Singleton
class TakeOrders implements EventHandler<PurgeCommanded> {

  private static final Actor RETENTION = new Actor(WarrantForm.ISSUER, null);

  private final WarrantKeys keys;
  private final HeldStores stores;
  private final SqlSteps steps;
  private final OwnKnowledge knowledge;
  private final Answers answers;
  private final AuditTrail audit;
  private final WorkQueue queue;
  private final ServiceSettings service;
  private final Clock clock;

  TakeOrders(
      PurgeSettings settings,
      HeldStores stores,
      SqlSteps steps,
      OwnKnowledge knowledge,
      Answers answers,
      AuditTrail audit,
      WorkQueue queue,
      ServiceSettings service,
      Clock clock) {
    this.keys = settings.warrantKeys().map(WarrantKeys::of).orElseGet(WarrantKeys::none);
    this.stores = stores;
    this.steps = steps;
    this.knowledge = knowledge;
    this.answers = answers;
    this.audit = audit;
    this.queue = queue;
    this.service = service;
    this.clock = clock;
  }

  @Override
  public String type() {
    return PurgeCommanded.TYPE;
  }

  @Override
  public Class<PurgeCommanded> data() {
    return PurgeCommanded.class;
  }

  @Override
  public String topic() {
    return Topics.RETENTION;
  }

  @Override
  public void handle(PurgeCommanded order, ReceivedEvent attributes) {
    if (!order.participant().equals(service.name())) {
      return;
    }
    Instant now = clock.instant();
    Warrant warrant;
    try {
      warrant = keys.judge(order.warrant(), service.name(), now);
      requireSame(order, warrant);
    } catch (BadWarrant bad) {
      refuse(order, bad);
      return;
    }
    take(order, warrant, now);
  }

  private void take(PurgeCommanded order, Warrant warrant, Instant now) {
    Optional<OrderedStep> known =
        steps.locked(warrant.deletionCase(), warrant.generation(), warrant.store(), warrant.step());
    boolean fresh = steps.take(warrant, now);
    if (known.isPresent() && (!fresh || known.get().isFinished())) {
      answers.tell(known.get());
      return;
    }
    if (!fresh) {
      refuse(order, new BadWarrant("the warrant was used already"));
      return;
    }
    Optional<String> against = against(warrant);
    if (against.isPresent()) {
      refuse(order, new BadWarrant(against.get()));
      return;
    }
    Optional<String> open = knowledge.against(warrant.tenant(), warrant.step());
    if (open.isPresent()) {
      record(warrant.tenant(), "purge.refuse", warrant.deletionCase(), order, open.get());
      answers.refuse(order, Refused.RELATIONSHIP_OPEN, open.get());
      return;
    }
    steps.accept(warrant, now);
    answers.tell(
        steps
            .locked(warrant.deletionCase(), warrant.generation(), warrant.store(), warrant.step())
            .orElseThrow());
    record(warrant.tenant(), "purge.accept", warrant.deletionCase(), order, "warrant is good");
    queue.schedule(CarryOutSteps.KIND, CarryOutSteps.key(warrant.deletionCase(), warrant.store()));
  }

  /// What of the order does not fit this service or what it has seen of the case.
  private Optional<String> against(Warrant warrant) {
    Optional<DataHolder> holder = stores.find(warrant.store());
    if (holder.isEmpty()) {
      return Optional.of("there is no store " + warrant.store() + " here");
    }
    if (!holder.get().steps().contains(warrant.step())) {
      return Optional.of(
          "store %s does not know the step %s".formatted(warrant.store(), warrant.step().label()));
    }
    int newest = steps.newestGeneration(warrant.deletionCase());
    if (warrant.generation() < newest) {
      return Optional.of(
          "the warrant is of round %d, round %d was seen".formatted(warrant.generation(), newest));
    }
    if (warrant.step() != Step.RELEASE && steps.isReleased(warrant.deletionCase())) {
      return Optional.of("the tenant was given back by this case");
    }
    return Optional.empty();
  }

  private void refuse(PurgeCommanded order, BadWarrant bad) {
    String reason = String.valueOf(bad.getMessage());
    Log.warnf(
        "Step %s of case %s at %s is refused: %s",
        order.step(), order.deletionCase(), order.store(), reason);
    record(new TenantId(order.tenant()), "purge.refuse", order.deletionCase(), order, reason);
    if (!bad.isExpired()) {
      answers.refuse(order, Refused.WARRANT, reason);
    }
  }

  private void record(
      TenantId tenant, String action, UUID deletionCase, PurgeCommanded order, String why) {
    audit.record(
        RETENTION,
        tenant,
        action,
        deletionCase.toString(),
        Map.of("store", order.store(), "step", order.step(), "why", why));
  }

  private static void requireSame(PurgeCommanded order, Warrant warrant) throws BadWarrant {
    if (!warrant.tenant().value().equals(order.tenant())
        || !warrant.deletionCase().equals(order.deletionCase())
        || warrant.generation() != order.generation()
        || !warrant.store().equals(order.store())
        || !warrant.step().label().equals(order.step())) {
      throw new BadWarrant("the warrant is for something else than the order");
    }
  }
}
