package io.safekeep.retention.deletion;

import io.quarkus.arc.All;
import io.safekeep.retention.relationship.SqlLedgers;
import io.safekeep.retention.schedule.SqlSchedules;
import io.safekeep.runtime.purge.Step;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.util.List;

/// Asks everything that may be in the way of a step, in the transaction in which it will be
/// ordered. The case's row is the lock: whatever starts a relationship or places a hold takes it
/// too, so that it comes either before the judgement or after the order.
@Singleton
public class SqlClearance {

  private final SqlCases cases;
  private final SqlLedgers ledgers;
  private final SqlSchedules schedules;
  private final List<Bar> bars;
  private final DeletionSettings settings;
  private final SqlClocks clocks;

  SqlClearance(
      SqlCases cases,
      SqlLedgers ledgers,
      SqlSchedules schedules,
      @All List<Bar> bars,
      DeletionSettings settings,
      SqlClocks clocks) {
    this.cases = cases;
    this.ledgers = ledgers;
    this.schedules = schedules;
    this.bars = bars;
    this.settings = settings;
    this.clocks = clocks;
  }

  /// Judges a step for a case that the caller holds.
  @Transactional(Transactional.TxType.MANDATORY)
  public Clearance judge(DeletionCase held, Step step) {
    var now = cases.locked(held.id()).orElse(null);
    Duration period =
        schedules
            .find(held.scheduleVersion())
            .map(version -> CasePlan.period(version.schedule(), settings.storyPeriod()))
            .orElseThrow(() -> new IllegalStateException("case " + held.id() + " has no schedule"));
    return new ClearanceFacts(
            step,
            held,
            now,
            ledgers.of(held.tenant()),
            period,
            clocks.apart(),
            settings.clockTolerance(),
            bars.stream().flatMap(bar -> bar.reasons(held, step).stream()).toList())
        .judge();
  }
}
