package io.safekeep.runtime.trial;

import io.safekeep.runtime.control.ControlCheck;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;

/// Looks once a day, when it can.
@Singleton
public class TrialDailyCheck implements ControlCheck {

  public static final String NAME = "roof-is-dry";

  private volatile boolean blind;
  private volatile boolean foggy;

  /// Makes the check itself fail.
  public void blind(boolean blind) {
    this.blind = blind;
  }

  /// Makes it look and see nothing.
  public void foggy(boolean foggy) {
    this.foggy = foggy;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String promise() {
    return "P99";
  }

  @Override
  public Duration every() {
    return Duration.ofDays(1);
  }

  @Override
  public Duration again() {
    return Duration.ofMinutes(7);
  }

  @Override
  public String bound() {
    return "0 drops";
  }

  @Override
  public List<ControlResult> check() {
    if (blind) {
      throw new IllegalStateException("cannot look");
    }
    if (foggy) {
      return List.of(new ControlResult(Outcome.UNKNOWN, null, "roof", null, "It is foggy."));
    }
    return List.of(new ControlResult(Outcome.PASS, null, "roof", "0 drops", "It is dry."));
  }
}
