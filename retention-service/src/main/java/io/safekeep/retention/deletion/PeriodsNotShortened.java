package io.safekeep.retention.deletion;

import io.safekeep.retention.schedule.ScheduleVersion;
import io.safekeep.retention.schedule.SqlSchedules;
import io.safekeep.runtime.control.ControlCheck;
import io.safekeep.runtime.control.ControlResult;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// P86: a schedule is changed by two persons and thirty days ahead, and whoever has left keeps the
/// period that held then.
@Singleton
class PeriodsNotShortened implements ControlCheck {

  private static final Duration AHEAD = Duration.ofDays(30);

  private final SqlCaseMeasures measures;
  private final SqlSchedules schedules;
  private final DeletionSettings settings;

  PeriodsNotShortened(SqlCaseMeasures measures, SqlSchedules schedules, DeletionSettings settings) {
    this.measures = measures;
    this.schedules = schedules;
    this.settings = settings;
  }

  @Override
  public String name() {
    return "periods-not-shortened";
  }

  @Override
  public String promise() {
    return "P86";
  }

  @Override
  public Duration every() {
    return Duration.ofMinutes(10);
  }

  @Override
  public String bound() {
    return "0 cases shorter than their schedule, 0 changes by one person or less than 30 d ahead";
  }

  @Override
  public List<ControlResult> check() {
    var found = new ArrayList<ControlResult>();
    for (var version : schedules.activated()) {
      measures
          .shortened(version.number(), CasePlan.period(version.schedule(), settings.storyPeriod()))
          .forEach(one ->
              found.add(
                  CaseFindings.fail(
                      one,
                      "until " + one.purgeAt(),
                      "Version %d of the schedule gives it longer.".formatted(version.number()))));
      if (version.number() > 1 && !isFair(version)) {
        found.add(
            CaseFindings.fail(
                "version " + version.number(),
                "holds from " + version.holdsFrom(),
                "It was not decided by two persons thirty days ahead."));
      }
    }
    return CaseFindings.orPass(found, "Each case has the period of its time.");
  }

  static boolean isFair(ScheduleVersion version) {
    var by = version.decidedBy();
    Instant at = version.decidedAt();
    Instant from = version.holdsFrom();
    return by != null
        && at != null
        && from != null
        && by.isAnotherThan(version.proposedBy())
        && !from.isBefore(at.plus(AHEAD));
  }
}
