package io.safekeep.notification.delivery;

import io.safekeep.runtime.control.ControlCheck;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/// P140: whom a channel does not reach is told on the next one.
@Singleton
class FallbackInTime implements ControlCheck {

  private static final Duration BOUND = Duration.ofMinutes(15);

  private final SqlReceipts receipts;
  private final Clock clock;

  FallbackInTime(SqlReceipts receipts, Clock clock) {
    this.receipts = receipts;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "fallback-in-time";
  }

  @Override
  public String promise() {
    return "P140";
  }

  @Override
  public Duration every() {
    return Duration.ofMinutes(1);
  }

  @Override
  public String bound() {
    return "next channel within 15 min";
  }

  @Override
  public List<ControlResult> check() {
    long stuck = receipts.stuck(clock.instant().minus(BOUND));
    return List.of(
        new ControlResult(
            stuck == 0 ? Outcome.PASS : Outcome.FAIL,
            null,
            "deliveries",
            stuck + " messages late",
            stuck == 0
                ? "Whoever was not reached on one channel is tried on the next."
                : "Messages wait on a channel that does not work, though they have another one."));
  }
}
