package io.safekeep.retention.hold;

import io.safekeep.runtime.control.ControlCheck;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// P84: a legal hold is the one lawful reason to keep data longer than promised, so somebody looks
/// in time whether it is still needed.
@Singleton
class HoldsReviewed implements ControlCheck {

  private static final int MOST = 1000;

  private final SqlHolds holds;
  private final Clock clock;

  HoldsReviewed(SqlHolds holds, Clock clock) {
    this.holds = holds;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "holds-reviewed";
  }

  @Override
  public String promise() {
    return "P84";
  }

  @Override
  public Duration every() {
    return Duration.ofHours(1);
  }

  @Override
  public String bound() {
    return "0 legal holds past their review";
  }

  @Override
  public List<ControlResult> check() {
    return judge(holds.allInForce(MOST), clock.instant());
  }

  static List<ControlResult> judge(List<LegalHold> inForce, Instant now) {
    var overdue =
        inForce.stream()
            .filter(hold -> hold.isOverdue(now))
            .map(hold ->
                new ControlResult(
                    Outcome.FAIL,
                    hold.tenant(),
                    "hold " + hold.id(),
                    "due " + hold.reviewAt(),
                    "Nobody has looked whether it is still needed; %s answers for it."
                        .formatted(hold.owner())))
            .toList();
    return overdue.isEmpty()
        ? List.of(
            new ControlResult(Outcome.PASS, null, "all holds", "0", "All are reviewed in time."))
        : overdue;
  }
}
