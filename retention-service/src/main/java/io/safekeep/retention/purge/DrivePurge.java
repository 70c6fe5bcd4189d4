package io.safekeep.retention.purge;

import io.quarkus.logging.Log;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.safekeep.contracts.retention.PurgeCommanded;
import io.safekeep.contracts.retention.PurgeStuck;
import io.safekeep.retention.deletion.CaseState;
import io.safekeep.retention.deletion.Cases;
import io.safekeep.retention.deletion.Clearance;
import io.safekeep.retention.deletion.DeletionCase;
import io.safekeep.retention.deletion.SqlClearance;
import io.safekeep.retention.holder.SqlDataHolders;
import io.safekeep.retention.purge.PurgeOrder.Place;
import io.safekeep.retention.purge.PurgePlan.Move;
import io.safekeep.retention.relationship.Ledger;
import io.safekeep.retention.relationship.SqlLedgers;
import io.safekeep.runtime.audit.AuditTrail;
import io.safekeep.runtime.id.Ids;
import io.safekeep.runtime.outbox.Outbox;
import io.safekeep.runtime.purge.Step;
import io.safekeep.runtime.purge.Warrant;
import io.safekeep.runtime.purge.WarrantSigner;
import io.safekeep.runtime.security.Actor;
import io.safekeep.runtime.work.WorkHandler.Next;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/// Drives a case through its purge. One pass is one transaction that holds the case: it reads
/// everything, asks [PurgePlan] what comes next, and does it. Warrants are signed in the
/// transaction in which the case was cleared for them, and reach nobody unless it commits.
@Singleton
class DrivePurge {

  private static final Actor SELF = new Actor("/retention", null);

  /// Shorter than the longest that holders take, by more than clocks may be apart.
  private static final Duration WARRANTS_LAST = Duration.ofMinutes(9);

  private static final Duration LOOK_AGAIN = Duration.ofMinutes(1);
  private static final Duration DAY = Duration.ofDays(1);

  private final Cases cases;
  private final SqlClearance clearance;
  private final SqlLedgers ledgers;
  private final SqlDataHolders holders;
  private final SqlPurges purges;
  private final SqlHalts halts;
  private final Outbox outbox;
  private final AuditTrail audit;
  private final PurgingSettings settings;
  private final Optional<WarrantSigner> signer;
  private final RateCap cap;
  private final Ids ids;
  private final Clock clock;

  DrivePurge(
      Cases cases,
      SqlClearance clearance,
      SqlLedgers ledgers,
      SqlDataHolders holders,
      SqlPurges purges,
      SqlHalts halts,
      Outbox outbox,
      AuditTrail audit,
      PurgingSettings settings,
      Ids ids,
      Clock clock) {
    this.cases = cases;
    this.clearance = clearance;
    this.ledgers = ledgers;
    this.holders = holders;
    this.purges = purges;
    this.halts = halts;
    this.outbox = outbox;
    this.audit = audit;
    this.settings = settings;
    this.signer = settings.warrantKey().map(WarrantSigner::of);
    this.cap =
        new RateCap(
            settings.tenantsPerDay(),
            settings.shareOfTenantsPerDay(),
            settings.leastTenantsPerDay());
    this.ids = ids;
    this.clock = clock;
  }

  /// Brings a case on, if it is in that state.
  Next drive(UUID id, CaseState state) {
    return QuarkusTransaction.requiringNew()
        .call(() -> {
          Optional<DeletionCase> held = cases.locked(id);
          return held.isEmpty() || held.get().state() != state
              ? Next.done()
              : Next.again(pass(held.get()));
        });
  }

  /// @return when to look again
  private Duration pass(DeletionCase held) {
    Instant now = clock.instant();
    List<PurgeOrder> orders = purges.orders(held.id());
    Duration pause = LOOK_AGAIN;
    for (Move move : plan(held, orders, now).next()) {
      switch (move) {
        case Move.Order(Step step, List<Place> places) -> {
          purges.make(held, step, places, now);
          pause = Duration.ZERO;
        }
        case Move.Send(Step step, List<PurgeOrder> due) -> send(held, step, due, now);
        case Move.Strand(PurgeOrder order, String reason) -> strand(held, order, reason, now);
        case Move.Advance(CaseState to, String why) -> advance(held, to, why, now);
        case Move.Wait(Duration left) -> pause = left;
      }
    }
    return pause;
  }

  private PurgePlan plan(DeletionCase held, List<PurgeOrder> orders, Instant now) {
    Map<Step, Set<Place>> stores = new EnumMap<>(Step.class);
    for (Step step : Step.values()) {
      stores.put(
          step,
          holders.knowing(step).stream()
              .map(holder -> new Place(holder.participant(), holder.store()))
              .collect(Collectors.toSet()));
    }
    List<SqlPurges.Stuck> stuck =
        purges.stuck(held.id()).stream().filter(one -> one.endedAt() == null).toList();
    return new PurgePlan(
        held.state(),
        held.generation(),
        held.since(),
        isComingBack(held),
        stores,
        orders,
        orders.stream()
            .filter(order -> stuck.stream().anyMatch(one -> one.isOf(order)))
            .collect(Collectors.toSet()),
        Cases.lastTrace(held),
        new PurgePlan.Patience(
            settings.undoWindow(), settings.answerWithin(), settings.doneWithin()),
        now);
  }

  private boolean isComingBack(DeletionCase held) {
    Ledger ledger = ledgers.of(held.tenant());
    return ledger.open() > 0
        || (held.cause() == DeletionCase.Cause.RELATIONSHIPS_ENDED
            && !ledger.ended().equals(Optional.of(held.began())));
  }

  private void send(DeletionCase held, Step step, List<PurgeOrder> orders, Instant now) {
    if (signer.isEmpty()) {
      purges.waits(held.id(), List.of("there is no key to sign warrants with"), now);
      return;
    }
    if (!isCleared(held, step, now)) {
      return;
    }
    if (step == Step.SEAL && isOverCap(held, now)) {
      return;
    }
    orders.forEach(order -> command(held, order, signer.get(), now));
  }

  private boolean isCleared(DeletionCase held, Step step, Instant now) {
    if (clearance.judge(held, step) instanceof Clearance.Refused(List<String> reasons)) {
      purges.waits(held.id(), reasons, now);
      return false;
    }
    purges.waitsNoMore(held.id());
    return true;
  }

  private boolean isOverCap(DeletionCase held, Instant now) {
    Instant looked = halts.lookedAt();
    Instant day = now.minus(DAY);
    long sealed = purges.sealedSince(looked.isAfter(day) ? looked : day, held.id());
    long most = cap.of(purges.knownTenants());
    if (sealed < most) {
      return false;
    }
    String reason = "%d tenants within a day is the most".formatted(most);
    halts.halt(reason);
    purges.waits(held.id(), List.of("purges are halted: " + reason), now);
    return true;
  }

  private void command(DeletionCase held, PurgeOrder order, WarrantSigner by, Instant now) {
    // Warrants tell time in seconds.
    Instant from = now.truncatedTo(ChronoUnit.SECONDS);
    Warrant warrant =
        new Warrant(
            ids.next(),
            held.id(),
            order.generation(),
            held.tenant(),
            order.place().participant(),
            order.place().store(),
            order.step(),
            from,
            from.plus(WARRANTS_LAST),
            held.cause() == DeletionCase.Cause.RELATIONSHIPS_ENDED ? held.began() : null);
    purges.sent(warrant, now);
    outbox.add(
        new PurgeCommanded(
            held.tenant().value(),
            held.id(),
            order.generation(),
            order.place().participant(),
            order.place().store(),
            order.step().label(),
            by.sign(warrant)));
  }

  private void strand(DeletionCase held, PurgeOrder order, String reason, Instant now) {
    if (!purges.strand(ids.next(), order, reason, now)) {
      return;
    }
    Place place = order.place();
    Log.errorf(
        "Purge %s is stuck: %s of %s-service at %s, %s",
        held.id(), place.store(), place.participant(), order.step().label(), reason);
    audit.record(
        SELF,
        held.tenant(),
        "purge.stuck",
        held.id().toString(),
        Map.of(
            "participant",
            place.participant(),
            "store",
            place.store(),
            "step",
            order.step().label(),
            "reason",
            reason));
    outbox.add(
        new PurgeStuck(
            held.tenant().value(),
            held.id(),
            place.participant(),
            place.store(),
            order.step().label(),
            reason,
            now));
  }

  private void advance(DeletionCase held, CaseState to, String why, Instant now) {
    if (to == CaseState.QUARANTINED && !isCleared(held, Step.QUARANTINE, now)) {
      return;
    }
    purges.waitsNoMore(held.id());
    cases.move(held, to, why);
  }
}
