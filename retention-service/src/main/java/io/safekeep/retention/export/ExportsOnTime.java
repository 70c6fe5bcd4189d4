package io.safekeep.retention.export;

import io.safekeep.runtime.control.ControlCheck;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// P143: whoever asks for an export has it within a day.
@Singleton
class ExportsOnTime implements ControlCheck {

  private static final Duration BOUND = Duration.ofHours(24);

  private final SqlExports exports;
  private final Clock clock;

  ExportsOnTime(SqlExports exports, Clock clock) {
    this.exports = exports;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "exports-on-time";
  }

  @Override
  public String promise() {
    return "P143";
  }

  @Override
  public Duration every() {
    return Duration.ofMinutes(15);
  }

  @Override
  public String bound() {
    return "0 exports that are not ready 24 h after they were asked for, 0 that failed";
  }

  @Override
  public List<ControlResult> check() {
    Instant now = clock.instant();
    List<TenantExport> late = exports.lateSince(now.minus(BOUND));
    if (late.isEmpty()) {
      return List.of(
          new ControlResult(Outcome.PASS, null, "exports", "0 late", "All exports are in time."));
    }
    return late.stream()
        .map(export ->
            new ControlResult(
                Outcome.FAIL,
                export.tenant(),
                export.id().toString(),
                Duration.between(export.requestedAt(), now).toHours() + " h",
                "The export is " + export.state().label() + "."))
        .toList();
  }
}
