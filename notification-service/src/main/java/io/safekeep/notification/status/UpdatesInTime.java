package io.safekeep.notification.status;

import io.safekeep.notification.status.SqlPublicIncidents.Silence;
import io.safekeep.runtime.control.ControlCheck;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/// P138: the public hears of a serious incident again and again until it is over.
@Singleton
class UpdatesInTime implements ControlCheck {

  private final SqlPublicIncidents incidents;
  private final Clock clock;

  UpdatesInTime(SqlPublicIncidents incidents, Clock clock) {
    this.incidents = incidents;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "status-updates-in-time";
  }

  @Override
  public String promise() {
    return "P138";
  }

  @Override
  public Duration every() {
    return Duration.ofMinutes(1);
  }

  @Override
  public String bound() {
    return "longest silence at most 30 min for SEV1, 60 min for SEV2";
  }

  @Override
  public List<ControlResult> check() {
    var now = clock.instant();
    var silences = incidents.silences(now.minus(DraftsDecided.LOOK_BACK), now);
    return silences.isEmpty()
        ? List.of(
            new ControlResult(
                Outcome.PASS, null, "status page", "0 incidents", "There was nothing to tell."))
        : silences.stream().map(UpdatesInTime::judge).toList();
  }

  static ControlResult judge(Silence silence) {
    boolean tooLong = silence.longestSilence() > silence.level().updateEvery().toSeconds();
    return new ControlResult(
        tooLong ? Outcome.FAIL : Outcome.PASS,
        null,
        silence.incident().toString(),
        silence.longestSilence() + " s",
        tooLong ? "The public heard nothing for too long." : "The public was kept up to date.");
  }
}
