package io.safekeep.notification.alert;

import io.safekeep.runtime.control.ControlCheck;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import io.safekeep.runtime.pages.Moment;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/// P97: whatever is heard ends in a recorded decision, soon.
@Singleton
class AlertsDecided implements ControlCheck {

  private static final Duration BOUND = Duration.ofSeconds(30);
  private static final Duration LOOKED_AT = Duration.ofHours(1);

  private final SqlSignals signals;

  AlertsDecided(SqlSignals signals) {
    this.signals = signals;
  }

  @Override
  public String name() {
    return "alerts-decided";
  }

  @Override
  public String promise() {
    return "P97";
  }

  @Override
  public Duration every() {
    return Duration.ofMinutes(5);
  }

  @Override
  public String bound() {
    return "every signal of the last hour decided on within 30 s";
  }

  @Override
  public List<ControlResult> check() {
    return List.of(judge(signals.waits(LOOKED_AT)));
  }

  static ControlResult judge(SqlSignals.Waits waits) {
    var slowest = waits.slowest().compareTo(waits.oldest()) > 0 ? waits.slowest() : waits.oldest();
    boolean late = slowest.compareTo(BOUND) > 0;
    // What did not call anybody: the smaller, the more people believe a call.
    long noise =
        waits.signals() == 0 ? 0 : 100 - Math.min(100, 100 * waits.told() / waits.signals());
    return new ControlResult(
        late ? Outcome.FAIL : Outcome.PASS,
        null,
        "signals",
        String.format(Locale.ROOT, "%.1f s", slowest.toMillis() / 1000.0),
        "Of %d signals the slowest waited %s; %d %% called nobody."
            .formatted(waits.signals(), Moment.length(slowest), noise));
  }
}
