package io.safekeep.notification.status;

import io.safekeep.notification.status.SqlPublicIncidents.Decision;
import io.safekeep.runtime.control.ControlCheck;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/// P137: what customers feel is public soon, or two people have said why not.
@Singleton
class DraftsDecided implements ControlCheck {

  /// Longer ago it is history, which evidence keeps.
  static final Duration LOOK_BACK = Duration.ofDays(1);

  private final SqlPublicIncidents incidents;
  private final Clock clock;

  DraftsDecided(SqlPublicIncidents incidents, Clock clock) {
    this.incidents = incidents;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "status-drafts-decided";
  }

  @Override
  public String promise() {
    return "P137";
  }

  @Override
  public Duration every() {
    return Duration.ofMinutes(1);
  }

  @Override
  public String bound() {
    return "SEV1 and SEV2: public, or justified and reviewed, at most 15 min after detection";
  }

  @Override
  public List<ControlResult> check() {
    var now = clock.instant();
    var decisions = incidents.decisions(now.minus(LOOK_BACK), now);
    return decisions.isEmpty()
        ? List.of(
            new ControlResult(
                Outcome.PASS, null, "status page", "0 drafts", "There was nothing to decide."))
        : decisions.stream().map(DraftsDecided::judge).toList();
  }

  static ControlResult judge(Decision decision) {
    boolean late = decision.seconds() > Level.TO_DECIDE.toSeconds();
    return new ControlResult(
        late ? Outcome.FAIL : Outcome.PASS,
        null,
        decision.incident().toString(),
        decision.seconds() + " s",
        !decision.decided()
            ? "Nobody has decided yet whether the public is told."
            : late
                ? "It was decided too late whether the public is told."
                : "It was decided in time whether the public is told.");
  }
}
