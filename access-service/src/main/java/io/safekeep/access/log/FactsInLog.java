package io.safekeep.access.log;

import io.safekeep.runtime.control.ControlCheck;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;

/// P116: what happened is in a log within a minute, readers see it within another, and no log is
/// silent.
@Singleton
class FactsInLog implements ControlCheck {
  private static final long LONGEST_SECONDS = 60;
  private static final Duration LONGEST_SILENCE = Duration.ofHours(1);

  private final SqlLogAges ages;

  FactsInLog(SqlLogAges ages) {
    this.ages = ages;
  }

  @Override
  public String name() {
    return "facts-in-log";
  }

  @Override
  public String promise() {
    return "P116";
  }

  @Override
  public Duration every() {
    return Duration.ofMinutes(5);
  }

  @Override
  public String bound() {
    return "facts wait at most 60 s, checkpoints 60 s; 0 logs silent for over 1 h";
  }

  @Override
  public List<ControlResult> check() {
    var waiting = ages.secondsWaiting();
    var unpublished = ages.secondsUnpublished();
    var silent = ages.silentFor(LONGEST_SILENCE);
    var good = waiting <= LONGEST_SECONDS && unpublished <= LONGEST_SECONDS && silent == 0;
    return List.of(
        new ControlResult(
            good ? Outcome.PASS : Outcome.FAIL,
            null,
            "transparency logs",
            "facts wait %d s, checkpoints %d s; %d logs silent"
                .formatted(waiting, unpublished, silent),
            good
                ? "Every fact is in its log and every log is shown to its readers."
                : "Facts or checkpoints wait too long, or a log has no heartbeat."));
  }
}
