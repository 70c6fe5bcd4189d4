package io.safekeep.retention.deletion;

import io.safekeep.retention.schedule.RetentionSchedule;
import io.safekeep.retention.schedule.ScheduleVersion;
import io.safekeep.retention.schedule.SqlSchedules;
import io.safekeep.runtime.control.ControlCheck;
import io.safekeep.runtime.control.ControlResult;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// P14: each case is led by the schedule that was in force when its relationships ended, and what
/// is configured is what is published.
@Singleton
class CasesNameTheirSchedule implements ControlCheck {

  private final SqlCaseMeasures measures;
  private final SqlSchedules schedules;
  private final DeletionSettings settings;
  private final Clock clock;

  CasesNameTheirSchedule(
      SqlCaseMeasures measures, SqlSchedules schedules, DeletionSettings settings, Clock clock) {
    this.measures = measures;
    this.schedules = schedules;
    this.settings = settings;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "cases-name-their-schedule";
  }

  @Override
  public String promise() {
    return "P14";
  }

  @Override
  public Duration every() {
    return Duration.ofMinutes(10);
  }

  @Override
  public String bound() {
    return "0 cases of another version; %d days, as published"
        .formatted(RetentionSchedule.PUBLISHED_DAYS);
  }

  @Override
  public List<ControlResult> check() {
    var found = new ArrayList<ControlResult>();
    var activated = schedules.activated();
    for (int i = 0; i < activated.size(); i++) {
      var version = activated.get(i);
      Instant from = i == 0 ? Instant.EPOCH : holdsFrom(version);
      Instant until = i + 1 == activated.size() ? null : holdsFrom(activated.get(i + 1));
      measures
          .ofAnotherVersion(version.number(), from, until)
          .forEach(one ->
              found.add(
                  CaseFindings.fail(
                      one,
                      "another version",
                      "Version %d held when its relationships ended."
                          .formatted(version.number()))));
    }
    Duration configured =
        CasePlan.period(schedules.inForce(clock.instant()).schedule(), settings.storyPeriod());
    if (!configured.equals(Duration.ofDays(RetentionSchedule.PUBLISHED_DAYS))) {
      found.add(
          CaseFindings.fail(
              "period", configured.toString(), "The period in use is not the published one."));
    }
    settings
        .storyAging()
        .ifPresent(aging ->
            found.add(
                CaseFindings.fail(
                    "aging", aging.toString(), "The end of copies is not the published one.")));
    return CaseFindings.orPass(found, "Each case is led by the schedule of its time.");
  }

  private static Instant holdsFrom(ScheduleVersion version) {
    Instant from = version.holdsFrom();
    return from == null ? Instant.MAX : from;
  }
}
