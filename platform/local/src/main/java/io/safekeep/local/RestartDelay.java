package io.safekeep.local;

import java.time.Duration;

/// How long to wait before something that ended is started again: one second, doubled up to half a
/// minute by each quick end, and one second again after it ran for a minute.
record RestartDelay(Duration pause) {
  static final RestartDelay FIRST = new RestartDelay(Duration.ofSeconds(1));
  private static final Duration LONGEST = Duration.ofSeconds(30);
  private static final Duration STEADY = Duration.ofMinutes(1);

  RestartDelay afterRunOf(Duration run) {
    if (run.compareTo(STEADY) >= 0) {
      return FIRST;
    }
    var doubled = pause.multipliedBy(2);
    return new RestartDelay(doubled.compareTo(LONGEST) > 0 ? LONGEST : doubled);
  }
}
