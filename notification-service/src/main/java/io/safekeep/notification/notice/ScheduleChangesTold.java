package io.safekeep.notification.notice;

import io.safekeep.runtime.control.ControlCheck;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/// P86: every tenant hears of another retention schedule 30 days before it holds.
@Singleton
class ScheduleChangesTold implements ControlCheck {

  /// From the decision, which is 30 days ahead, until a mail server has the letter.
  static final Duration TO_DELIVER = Duration.ofDays(1);

  private final SqlNotices notices;
  private final Clock clock;

  ScheduleChangesTold(SqlNotices notices, Clock clock) {
    this.notices = notices;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "schedule-changes-told";
  }

  @Override
  public String promise() {
    return "P86";
  }

  @Override
  public Duration every() {
    return Duration.ofMinutes(15);
  }

  @Override
  public String bound() {
    return "each tenant told within 24 h of the decision, 30 days ahead";
  }

  @Override
  public List<ControlResult> check() {
    var now = clock.instant();
    return notices.changesAhead(now, now.minus(TO_DELIVER)).stream()
        .map(ScheduleChangesTold::judge)
        .toList();
  }

  /// How a change that does not hold yet has been told.
  ///
  /// @param told tenants whose contacts' servers have taken it
  /// @param late tenants that should have been told by now and were not
  record Change(int version, long told, long late) {}

  static ControlResult judge(Change change) {
    return new ControlResult(
        change.late() > 0 ? Outcome.FAIL : Outcome.PASS,
        null,
        "version " + change.version(),
        "%d told, %d late".formatted(change.told(), change.late()),
        change.late() > 0
            ? "Tenants have not heard of the change a day after it was decided."
            : "The change is told to tenants' contacts.");
  }
}
