package io.safekeep.retention.deletion;

import io.quarkus.logging.Log;
import io.safekeep.contracts.TenantId;
import io.safekeep.retention.relationship.SqlLedgers;
import io.safekeep.retention.schedule.SqlSchedules;
import io.safekeep.runtime.tenant.TenantChanged;
import io.safekeep.runtime.work.WorkQueue;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;

/// Keeps each tenant's case as its ledger asks: at every event about the tenant, and whenever a
/// sweep finds that they differ.
@Singleton
public class TendCases {

  private final Cases cases;
  private final SqlCases stored;
  private final SqlLedgers ledgers;
  private final SqlSchedules schedules;
  private final WorkQueue queue;
  private final DeletionSettings settings;
  private final SqlClocks clocks;
  private final Clock clock;

  TendCases(
      Cases cases,
      SqlCases stored,
      SqlLedgers ledgers,
      SqlSchedules schedules,
      WorkQueue queue,
      DeletionSettings settings,
      SqlClocks clocks,
      Clock clock) {
    this.cases = cases;
    this.stored = stored;
    this.ledgers = ledgers;
    this.schedules = schedules;
    this.queue = queue;
    this.settings = settings;
    this.clocks = clocks;
    this.clock = clock;
  }

  void changed(@Observes TenantChanged change) {
    tend(change.tenant());
  }

  /// The case that leads a tenant's data out because the customer asked: a new one, or the one that
  /// is further on already.
  @Transactional(Transactional.TxType.MANDATORY)
  public DeletionCase openForRequest(TenantId tenant) {
    var known = stored.decisiveLocked(tenant).filter(one -> one.state() != CaseState.REACTIVATED);
    if (known.isPresent() && !isReplaceable(known.get())) {
      return known.get();
    }
    known.ifPresent(waiting ->
        cases.move(waiting, CaseState.REACTIVATED, "the customer asked for an earlier end"));
    Instant now = clock.instant();
    return cases.open(
        tenant, DeletionCase.Cause.WRITTEN_REQUEST, now, schedules.inForce(now).number(), now);
  }

  private static boolean isReplaceable(DeletionCase waiting) {
    return waiting.state() == CaseState.GRACE
        && waiting.cause() == DeletionCase.Cause.RELATIONSHIPS_ENDED;
  }

  @Transactional
  void tend(TenantId tenant) {
    // The lock first: what is read after it is what holds until the transaction ends.
    var newest = stored.decisiveLocked(tenant).orElse(null);
    var ledger = ledgers.of(tenant);
    switch (CasePlan.of(ledger, newest, clocks.agree())) {
      case CasePlan.Leave() -> {}
      case CasePlan.Open(Instant began) -> open(tenant, began);
      case CasePlan.Reactivate(String why) when newest != null -> {
        cases.move(newest, CaseState.REACTIVATED, why);
        // It may have ended again already, at another time.
        ledger.ended().ifPresent(ended -> open(tenant, ended));
      }
      case CasePlan.Due() when newest != null ->
          cases.move(newest, CaseState.DUE, "the period is over");
      case CasePlan.Release(_) when newest != null ->
          queue.schedule(newest.state().work(), newest.id().toString());
      case CasePlan.TooLate(String why) when newest != null ->
          Log.errorf("Case %s of tenant %s is past its purge, but %s", newest.id(), tenant, why);
      case CasePlan.Reactivate _, CasePlan.Due _, CasePlan.Release _, CasePlan.TooLate _ ->
          throw new IllegalStateException("there is no case of tenant " + tenant);
    }
  }

  private void open(TenantId tenant, Instant began) {
    var version = schedules.inForce(began);
    cases.open(
        tenant,
        DeletionCase.Cause.RELATIONSHIPS_ENDED,
        began,
        version.number(),
        CasePlan.purgeAt(began, clock.instant(), version.schedule(), settings.storyPeriod()));
  }
}
