package io.safekeep.access.detection;

import io.safekeep.runtime.control.ControlCheck;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/// P96: who goes on after the end of their grant, or is refused again and again, is told of within
/// a minute.
@Singleton
class RefusalsTold implements ControlCheck {

  private static final Duration TO_TELL = Duration.ofSeconds(60);

  private final SqlRefusals refusals;
  private final SqlDetections detections;
  private final DetectionSettings settings;
  private final Clock clock;

  RefusalsTold(
      SqlRefusals refusals, SqlDetections detections, DetectionSettings settings, Clock clock) {
    this.refusals = refusals;
    this.detections = detections;
    this.settings = settings;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "refusals-told";
  }

  @Override
  public String promise() {
    return "P96";
  }

  @Override
  public Duration every() {
    return Duration.ofMinutes(1);
  }

  @Override
  public String bound() {
    return "0 bursts of refusals, or uses after the end, untold for over 60 s";
  }

  @Override
  public List<ControlResult> check() {
    var window = settings.burstWindow();
    var old = clock.instant().minus(TO_TELL);
    var due =
        RefusalRules.judge(
            refusals.since(window).stream().filter(one -> one.at().isBefore(old)).toList(),
            settings.burst(),
            window);
    Set<String> told = detections.toldSince(WatchRefusals.DETECTOR, window);
    var untold = due.stream().filter(one -> !told.contains(one.subject())).toList();
    return untold.isEmpty()
        ? List.of(
            new ControlResult(
                Outcome.PASS,
                null,
                "refusals",
                "0 of " + due.size(),
                "Whatever the rules find among refused uses is told."))
        : untold.stream()
            .map(one ->
                new ControlResult(
                    Outcome.FAIL,
                    one.place() == null ? null : one.place().tenant(),
                    one.subject(),
                    null,
                    "Nobody was told that " + one.detail() + "."))
            .toList();
  }
}
