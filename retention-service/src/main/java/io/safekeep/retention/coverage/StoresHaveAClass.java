package io.safekeep.retention.coverage;

import io.safekeep.retention.coverage.SqlCoverage.DeclaredStore;
import io.safekeep.retention.schedule.RetentionSchedule;
import io.safekeep.retention.schedule.SqlSchedules;
import io.safekeep.runtime.control.ControlCheck;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/// P70: how long data is kept depends on what it is, so every store is of one class of the
/// schedule.
@Singleton
class StoresHaveAClass implements ControlCheck {

  private final SqlCoverage coverage;
  private final SqlSchedules schedules;
  private final Clock clock;

  StoresHaveAClass(SqlCoverage coverage, SqlSchedules schedules, Clock clock) {
    this.coverage = coverage;
    this.schedules = schedules;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "stores-have-a-class";
  }

  @Override
  public String promise() {
    return "P70";
  }

  @Override
  public Duration every() {
    return Duration.ofMinutes(10);
  }

  @Override
  public String bound() {
    return "0 declared stores without a class of the schedule";
  }

  @Override
  public List<ControlResult> check() {
    return judge(coverage.stores(), schedules.inForce(clock.instant()).schedule());
  }

  static List<ControlResult> judge(List<DeclaredStore> stores, RetentionSchedule schedule) {
    if (stores.isEmpty()) {
      return List.of(
          new ControlResult(
              Outcome.UNKNOWN, null, "all stores", "0 stores", "No service has declared any."));
    }
    var found =
        stores.stream()
            .filter(store -> schedule.find(store.dataClass()).isEmpty())
            .map(store ->
                new ControlResult(
                    Outcome.FAIL,
                    null,
                    store.participant() + "/" + store.name(),
                    store.dataClass(),
                    "The schedule has no such class: nobody says how long this is kept."))
            .toList();
    return found.isEmpty()
        ? List.of(
            new ControlResult(
                Outcome.PASS,
                null,
                "all stores",
                stores.size() + " stores",
                "Each is of a class of the schedule."))
        : found;
  }
}
