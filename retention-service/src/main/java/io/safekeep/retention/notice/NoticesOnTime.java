package io.safekeep.retention.notice;

import io.safekeep.runtime.control.ControlCheck;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// P84: a tenant whose data goes is told when it should be, and that is known from its mail server.
@Singleton
class NoticesOnTime implements ControlCheck {

  private final SqlCaseNotices notices;
  private final Clock clock;

  NoticesOnTime(SqlCaseNotices notices, Clock clock) {
    this.notices = notices;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "notices-on-time";
  }

  @Override
  public String promise() {
    return "P84";
  }

  @Override
  public Duration every() {
    return Duration.ofMinutes(5);
  }

  @Override
  public String bound() {
    return "0 notices asked for over 1 h late or undelivered after 24 h";
  }

  @Override
  public List<ControlResult> check() {
    return List.of(judge(notices.ofOpenCases(), clock.instant()));
  }

  /// @param ofOpenCases all notices of cases whose purge lies ahead
  static ControlResult judge(List<CaseNotice> ofOpenCases, Instant now) {
    var late = ofOpenCases.stream().filter(notice -> notice.isLate(now)).toList();
    return new ControlResult(
        late.isEmpty() ? Outcome.PASS : Outcome.FAIL,
        null,
        "notices",
        "%d of %d late".formatted(late.size(), ofOpenCases.size()),
        late.isEmpty()
            ? "Every tenant whose data goes was told in time."
            : "The first is notice %s of case %s (%s)."
                .formatted(
                    late.getFirst().id(),
                    late.getFirst().deletionCase(),
                    late.getFirst().kind().label()));
  }
}
