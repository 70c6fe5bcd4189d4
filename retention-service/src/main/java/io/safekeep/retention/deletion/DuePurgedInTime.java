package io.safekeep.retention.deletion;

import io.safekeep.runtime.control.ControlCheck;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// P84: whoever has no relationship any more has a case, and its live data is gone a day after the
/// period at the latest. A legal hold is the only thing that may keep it longer.
@Singleton
class DuePurgedInTime implements ControlCheck {

  private static final int MOST = 1000;

  private final SqlCaseMeasures measures;
  private final SqlSweep sweep;
  private final Clock clock;

  DuePurgedInTime(SqlCaseMeasures measures, SqlSweep sweep, Clock clock) {
    this.measures = measures;
    this.sweep = sweep;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "due-purged-in-time";
  }

  @Override
  public String promise() {
    return "P84";
  }

  @Override
  public Duration every() {
    return Duration.ofMinutes(10);
  }

  @Override
  public String bound() {
    return "live data gone at most 24 h after the period, 0 tenants forgotten";
  }

  @Override
  public List<ControlResult> check() {
    var found = new ArrayList<ControlResult>();
    measures
        .notPurged(clock.instant(), PurgesBeginOnTime.WITHIN)
        .forEach(one ->
            found.add(
                CaseFindings.fail(
                    one,
                    Duration.between(one.at(), clock.instant()).toHours() + " h",
                    "Nothing has kept it since %s.".formatted(one.at()))));
    sweep
        .forgotten(PurgesBeginOnTime.WITHIN, MOST)
        .forEach(tenant ->
            found.add(
                new ControlResult(
                    Outcome.FAIL,
                    tenant,
                    "tenant " + tenant,
                    "no case",
                    "All its relationships ended over a day ago, and nobody leads its data out.")));
    sweep
        .doubted(MOST)
        .forEach(tenant ->
            found.add(
                new ControlResult(
                    Outcome.FAIL,
                    tenant,
                    "ledger " + tenant,
                    "an end that cannot be true",
                    "It keeps the tenant's data until somebody has looked; see its ledger.")));
    return CaseFindings.orPass(found, "Everybody's live data is gone or not due.");
  }
}
