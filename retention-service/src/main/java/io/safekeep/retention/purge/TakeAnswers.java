package io.safekeep.retention.purge;

import io.quarkus.logging.Log;
import io.safekeep.contracts.Topics;
import io.safekeep.contracts.platform.PurgeAnswered;
import io.safekeep.retention.deletion.CaseState;
import io.safekeep.retention.deletion.Cases;
import io.safekeep.retention.deletion.DeletionCase;
import io.safekeep.retention.holder.HoldersChanged;
import io.safekeep.retention.purge.PurgeOrder.Place;
import io.safekeep.runtime.event.ReceivedEvent;
import io.safekeep.runtime.inbox.EventHandler;
import io.safekeep.runtime.purge.Step;
import io.safekeep.runtime.work.WorkQueue;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Optional;

/// Takes what holders answer, each from the topic of its service.
@Singleton
class TakeAnswers {

  private final Cases cases;
  private final SqlPurges purges;
  private final SqlHalts halts;
  private final WorkQueue queue;
  private final Clock clock;

  TakeAnswers(Cases cases, SqlPurges purges, SqlHalts halts, WorkQueue queue, Clock clock) {
    this.cases = cases;
    this.purges = purges;
    this.halts = halts;
    this.queue = queue;
    this.clock = clock;
  }

  /// A store that came into being after its case was purged has its turn in a next round.
  void more(@Observes HoldersChanged changed) {
    purges.casesIn(CaseState.VERIFYING.label()).stream()
        .map(cases::locked)
        .flatMap(Optional::stream)
        .filter(held -> held.state() == CaseState.VERIFYING)
        .forEach(held ->
            cases.move(held, CaseState.PURGING, "a store was declared that was not asked yet"));
    purges
        .casesIn(CaseState.PURGING.label())
        .forEach(id -> queue.schedule(CaseState.PURGING.work(), id.toString()));
  }

  void take(PurgeAnswered answer) {
    // The case first, as everybody who changes orders does.
    Optional<DeletionCase> held = cases.locked(answer.deletionCase());
    if (held.isEmpty()
        || !held.get().tenant().value().equals(answer.tenant())
        || !purges.answered(answer)) {
      Log.infof(
          "Answer %s of %s at %s for case %s changes nothing",
          answer.phase(), answer.service(), answer.store(), answer.deletionCase());
      return;
    }
    var place = new Place(answer.service(), answer.store());
    if (isAfterTheSeal(answer) && "relationship-open".equals(answer.refusal())) {
      halts.halt(
          "%s-service refused to %s tenant %s: %s"
              .formatted(answer.service(), answer.step(), answer.tenant(), answer.detail()));
    }
    if (answer.phase().equals(PurgeOrder.State.DONE.label())
        || answer.phase().equals(PurgeOrder.State.HOLDS_NOTHING.label())) {
      purges.stuck(answer.deletionCase()).stream()
          .filter(stuck -> stuck.endedAt() == null)
          .filter(stuck ->
              stuck.place().equals(place)
                  && stuck.step().label().equals(answer.step())
                  && stuck.generation() == answer.generation())
          .forEach(stuck ->
              purges.end(stuck.id(), "/" + answer.service(), "it answered", clock.instant()));
    }
    queue.schedule(held.get().state().work(), held.get().id().toString());
  }

  /// Nobody can be a customer any more by then, so somebody is wrong about something.
  private static boolean isAfterTheSeal(PurgeAnswered answer) {
    return answer.step().equals(Step.PURGE.label())
        || answer.step().equals(Step.DESTROY_KEYS.label());
  }

  private record Handler(String service, TakeAnswers answers)
      implements EventHandler<PurgeAnswered> {

    @Override
    public String type() {
      return PurgeAnswered.typeOf(service);
    }

    @Override
    public Class<PurgeAnswered> data() {
      return PurgeAnswered.class;
    }

    @Override
    public String topic() {
      return Topics.of(service);
    }

    @Override
    public void handle(PurgeAnswered answer, ReceivedEvent attributes) {
      if (!answer.service().equals(service)) {
        throw new IllegalArgumentException(
            "%s answers for %s".formatted(service, answer.service()));
      }
      answers.take(answer);
    }
  }

  @Produces
  @Singleton
  EventHandler<PurgeAnswered> ofIdentity() {
    return new Handler("identity", this);
  }

  @Produces
  @Singleton
  EventHandler<PurgeAnswered> ofAccess() {
    return new Handler("access", this);
  }

  @Produces
  @Singleton
  EventHandler<PurgeAnswered> ofBackup() {
    return new Handler("backup", this);
  }

  @Produces
  @Singleton
  EventHandler<PurgeAnswered> ofRetention() {
    return new Handler("retention", this);
  }

  @Produces
  @Singleton
  EventHandler<PurgeAnswered> ofNotification() {
    return new Handler("notification", this);
  }
}
