package io.safekeep.runtime.purge;

import io.quarkus.logging.Log;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.safekeep.runtime.ServiceSettings;
import io.safekeep.runtime.audit.AuditTrail;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Actor;
import io.safekeep.runtime.work.WorkHandler;
import io.safekeep.runtime.work.WorkItem;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Carries out the steps that were taken, one after the other at each store.
///
/// Failure semantics: a step is begun, also begun again, only under a warrant that is good at that
/// moment; one that has run out waits for a fresh one. Killed between a deed and its answer, the
/// step is repeated, finds nothing to do, and answers with what was counted before the first try.
@Singleton
class CarryOutSteps implements WorkHandler {

  static final String KIND = "purge-step";

  private static final Actor RETENTION = new Actor(WarrantForm.ISSUER, null);

  private final HeldStores stores;
  private final SqlSteps steps;
  private final OwnKnowledge knowledge;
  private final Answers answers;
  private final AuditTrail audit;
  private final ServiceSettings service;
  private final Clock clock;

  CarryOutSteps(
      HeldStores stores,
      SqlSteps steps,
      OwnKnowledge knowledge,
      Answers answers,
      AuditTrail audit,
      ServiceSettings service,
      Clock clock) {
    this.stores = stores;
    this.steps = steps;
    this.knowledge = knowledge;
    this.answers = answers;
    this.audit = audit;
    this.service = service;
    this.clock = clock;
  }

  static String key(UUID deletionCase, String store) {
    return deletionCase + "/" + store;
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public Next work(WorkItem item, Lease lease) throws Exception {
    int slash = item.key().indexOf('/');
    UUID deletionCase = UUID.fromString(item.key().substring(0, slash));
    String store = item.key().substring(slash + 1);
    for (OrderedStep step : steps.accepted(deletionCase, store)) {
      if (lease.held() && !WarrantKeys.isOver(step.expiresAt(), clock.instant())) {
        carryOut(step, lease);
      }
    }
    return Next.done();
  }

  private void carryOut(OrderedStep step, Lease lease) throws Exception {
    Optional<DataHolder> found = stores.find(step.store());
    if (found.isEmpty()) {
      answer(refused(step, Refused.HOLDER, "there is no store " + step.store() + " here"));
      return;
    }
    if (step.step() != Step.RELEASE && steps.isReleased(step.deletionCase())) {
      answer(refused(step, Refused.HOLDER, "the tenant was given back by this case"));
      return;
    }
    Optional<String> open = knowledge.against(step.tenant(), step.step());
    if (open.isPresent()) {
      answer(refused(step, Refused.RELATIONSHIP_OPEN, open.get()));
      return;
    }
    DataHolder holder = found.get();
    long before = countedOnce(step, holder);
    String detail;
    try {
      detail = holder.carryOut(step.leave(service.name()));
    } catch (Refusal refusal) {
      answer(refused(step, kindOf(refusal), refusal.detail()));
      return;
    }
    long after = holder.held(step.tenant());
    if (step.step() == Step.PURGE && after > 0) {
      throw new IllegalStateException(
          "store %s still holds %d of tenant %s after its purge"
              .formatted(step.store(), after, step.tenant()));
    }
    if (lease.held()) {
      answer(done(step, before, after, detail));
    }
  }

  private long countedOnce(OrderedStep step, DataHolder holder) {
    Long known = step.before();
    if (known != null) {
      return known;
    }
    long before = holder.held(step.tenant());
    steps.counted(step, before);
    return before;
  }

  private void answer(OrderedStep answered) {
    Instant now = clock.instant();
    QuarkusTransaction.requiringNew()
        .run(() -> {
          Optional<OrderedStep> stands =
              steps.locked(
                  answered.deletionCase(),
                  answered.generation(),
                  answered.store(),
                  answered.step());
          if (stands.isEmpty() || stands.get().state() != OrderedStep.State.ACCEPTED) {
            return;
          }
          steps.answered(answered, now);
          audit.record(
              RETENTION,
              answered.tenant(),
              "purge." + answered.state().label(),
              answered.deletionCase().toString(),
              Map.of(
                  "store",
                  answered.store(),
                  "step",
                  answered.step().label(),
                  "warrant",
                  answered.warrant(),
                  "detail",
                  String.valueOf(answered.detail())));
          answers.tell(answered);
        });
    Log.infof(
        "Step %s of case %s at %s: %s",
        answered.step().label(),
        answered.deletionCase(),
        answered.store(),
        answered.state().label());
  }

  /// A holder's own knowledge of relationships counts like that of the service.
  private static String kindOf(Refusal refusal) {
    return refusal.type() == RelationshipOpen.RELATIONSHIP_OPEN
        ? Refused.RELATIONSHIP_OPEN
        : Refused.HOLDER;
  }

  private static OrderedStep refused(OrderedStep step, String kind, String reason) {
    return with(step, OrderedStep.State.REFUSED, step.before(), null, kind, reason, null);
  }

  private static OrderedStep done(OrderedStep step, long before, long after, String detail) {
    String evidence =
        """
        case %s
        generation %d
        tenant %s
        store %s
        step %s
        warrant %s
        before %d
        after %d
        %s
        """
            .formatted(
                step.deletionCase(),
                step.generation(),
                step.tenant(),
                step.store(),
                step.step().label(),
                step.warrant(),
                before,
                after,
                detail);
    return with(
        step,
        before == 0 && after == 0 ? OrderedStep.State.HOLDS_NOTHING : OrderedStep.State.DONE,
        before,
        after,
        null,
        detail,
        evidence);
  }

  private static OrderedStep with(
      OrderedStep step,
      OrderedStep.State state,
      @Nullable Long before,
      @Nullable Long after,
      @Nullable String refusal,
      String detail,
      @Nullable String evidence) {
    return new OrderedStep(
        step.deletionCase(),
        step.generation(),
        step.store(),
        step.step(),
        step.tenant(),
        state,
        step.warrant(),
        step.expiresAt(),
        step.acceptedAt(),
        before,
        after,
        refusal,
        detail,
        evidence,
        step.endedAt());
  }
}
