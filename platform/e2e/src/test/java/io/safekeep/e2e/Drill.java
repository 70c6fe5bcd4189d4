package io.safekeep.e2e;

import io.safekeep.e2e.SteadyLoad.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/// What a fault did to those who wrote and read meanwhile.
///
/// @param lost what had been acknowledged and was not there afterwards
/// @param recovery from the fault to the last request in vain
record Drill(String what, Outcome outcome, long lost, Duration recovery) {

  /// @param struckAt when the fault began
  static Drill of(String what, Outcome outcome, long lost, Instant struckAt) {
    var recovery = Duration.between(struckAt, outcome.lastComplaint());
    return new Drill(what, outcome, lost, recovery.isNegative() ? Duration.ZERO : recovery);
  }

  /// Operations that failed for good, writes that were lost, and one more if it took too long.
  long wrong(Duration bound) {
    return outcome.givenUp() + lost + (recovery.compareTo(bound) > 0 ? 1 : 0);
  }

  Map<String, Object> report() {
    return Map.of(
        "drill", what,
        "operations", outcome.operations(),
        "requests", outcome.attempts(),
        "inVain", outcome.inVain(),
        "givenUp", outcome.givenUp(),
        "longestMillis", outcome.longest().toMillis(),
        "lost", lost,
        "recoveryMillis", recovery.toMillis());
  }
}
