package io.safekeep.access.request;

import io.safekeep.access.request.SqlGrantTimes.Waited;
import io.safekeep.runtime.control.ControlCheck;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;

/// P56: people get on with their work. The median from the request to its use being possible.
@Singleton
class TimeToGrant implements ControlCheck {

  private final SqlGrantTimes times;

  TimeToGrant(SqlGrantTimes times) {
    this.times = times;
  }

  @Override
  public String name() {
    return "time-to-grant";
  }

  @Override
  public String promise() {
    return "P56";
  }

  @Override
  public Duration every() {
    return Duration.ofMinutes(5);
  }

  @Override
  public String bound() {
    return "median at most 60 s automatic, 10 min approved, 30 s by break-glass";
  }

  @Override
  public List<ControlResult> check() {
    var waited = times.lastWeek();
    return waited.isEmpty()
        ? List.of(
            new ControlResult(
                Outcome.UNKNOWN, null, "requests", null, "Nothing was granted in seven days."))
        : waited.stream().map(TimeToGrant::judge).toList();
  }

  static ControlResult judge(Waited waited) {
    var most =
        switch (waited.way()) {
          case "automatic" -> Duration.ofSeconds(60);
          case "break-glass" -> Duration.ofSeconds(30);
          default -> Duration.ofMinutes(10);
        };
    return new ControlResult(
        waited.median().compareTo(most) <= 0 ? Outcome.PASS : Outcome.FAIL,
        null,
        waited.way(),
        waited.median().toMillis() + " ms",
        "Median over %d grants of the last seven days.".formatted(waited.requests()));
  }
}
