package io.safekeep.backup.recovery;

import io.safekeep.runtime.control.ControlCheck;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/// P79: nobody reads a backup unrecorded. Of each restore the audit trail says who asked for it.
@Singleton
class RestoresRecorded implements ControlCheck {

  private static final Duration BACK = Duration.ofDays(30);

  private final SqlRestoreAudit audit;
  private final Clock clock;

  RestoresRecorded(SqlRestoreAudit audit, Clock clock) {
    this.audit = audit;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "restores-recorded";
  }

  @Override
  public String promise() {
    return "P79";
  }

  @Override
  public Duration every() {
    return Duration.ofMinutes(15);
  }

  @Override
  public String bound() {
    return "0 restores of the last " + BACK.toDays() + " days without an audit record";
  }

  @Override
  public List<ControlResult> check() {
    Instant since = clock.instant().minus(BACK);
    List<UUID> unrecorded = audit.unrecordedSince(since);
    return List.of(
        new ControlResult(
            unrecorded.isEmpty() ? Outcome.PASS : Outcome.FAIL,
            null,
            "restores",
            unrecorded.size() + " of " + audit.restoresSince(since),
            unrecorded.isEmpty()
                ? "Of each restore it is on record who asked for it."
                : "Nobody is on record for restore " + unrecorded.getFirst() + "."));
  }
}
