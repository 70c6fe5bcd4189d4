package io.safekeep.retention.deletion;

import io.safekeep.runtime.control.ControlCheck;
import io.safekeep.runtime.control.ControlResult;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// P83: what has to go begins to go when its period is over, never earlier and at most a day later.
@Singleton
class PurgesBeginOnTime implements ControlCheck {

  static final Duration WITHIN = Duration.ofHours(24);

  private final SqlCaseMeasures measures;
  private final Clock clock;

  PurgesBeginOnTime(SqlCaseMeasures measures, Clock clock) {
    this.measures = measures;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "purges-begin-on-time";
  }

  @Override
  public String promise() {
    return "P83";
  }

  @Override
  public Duration every() {
    return Duration.ofMinutes(10);
  }

  @Override
  public String bound() {
    return "0 early, 0 later than 24 h";
  }

  @Override
  public List<ControlResult> check() {
    var found = new ArrayList<ControlResult>();
    measures
        .early()
        .forEach(one ->
            found.add(
                CaseFindings.fail(
                    one, "began " + one.at(), "Data was touched before " + one.purgeAt() + ".")));
    measures
        .notBegun(clock.instant(), WITHIN)
        .forEach(one ->
            found.add(
                CaseFindings.fail(
                    one, "not begun", "Nothing has kept it since %s.".formatted(one.at()))));
    return CaseFindings.orPass(found, "No case began early, and none is over a day late.");
  }
}
