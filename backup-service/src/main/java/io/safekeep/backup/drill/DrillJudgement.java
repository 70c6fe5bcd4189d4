package io.safekeep.backup.drill;

import io.safekeep.backup.datastore.SqlHeartbeats;
import io.safekeep.backup.datastore.SqlHeartbeats.Stretch;
import io.safekeep.backup.heartbeat.Beat;
import io.safekeep.backup.wal.RecoveryPoint;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Decides whether a drill has passed: what the copy shows against what it must show.
final class DrillJudgement {

  /// A beat is made every ten seconds, and its commit may take a moment.
  static final Duration OLDEST_BEAT = SqlHeartbeats.EVERY.plus(RecoveryPoint.COMMIT_LATENCY);

  private final Instant target;
  private final boolean openEnded;
  private final Optional<Stretch> beatsBefore;

  /// @param openEnded whether the copy may show what came after the target
  /// @param beatsBefore the newest run of beats that had begun by the target
  DrillJudgement(Instant target, boolean openEnded, Optional<Stretch> beatsBefore) {
    this.target = target;
    this.openEnded = openEnded;
    this.beatsBefore = beatsBefore;
  }

  /// Whether the heart beat at the target.
  boolean expectsBeat() {
    return beatsBefore
        .filter(
            stretch -> !target.isBefore(stretch.first().at().plus(RecoveryPoint.COMMIT_LATENCY)))
        .filter(stretch -> !target.isAfter(stretch.last().at().plus(SqlHeartbeats.EVERY)))
        .isPresent();
  }

  /// All that is wrong; empty if the drill has passed.
  List<String> faults(Findings findings) {
    List<String> faults = new ArrayList<>();
    beatFault(findings).ifPresent(faults::add);
    if (findings.seen().checksumFailures() > 0) {
      faults.add(findings.seen().checksumFailures() + " pages fail their checksum");
    }
    faults.addAll(findings.seen().damages());
    return faults;
  }

  private Optional<String> beatFault(Findings findings) {
    Beat beat = findings.beat();
    if (beat == null) {
      return expectsBeat()
          ? Optional.of("the copy has no heartbeat, and there must be one")
          : Optional.empty();
    }
    if (beat.at().isAfter(target) && !openEnded) {
      return Optional.of("the copy has a heartbeat of " + beat.at() + ", after the target");
    }
    if (expectsBeat() && beat.at().isBefore(target.minus(OLDEST_BEAT))) {
      return Optional.of(
          "the newest heartbeat in the copy is of "
              + beat.at()
              + ", more than "
              + OLDEST_BEAT.toSeconds()
              + " s before the target");
    }
    // A beat that the server had committed before the target must be there, however old it is.
    return beatsBefore
        .map(Stretch::last)
        .filter(last -> !last.at().isAfter(target.minus(RecoveryPoint.COMMIT_LATENCY)))
        .filter(last -> last.number() > beat.number())
        .map(last ->
            "heartbeat "
                + last.number()
                + " of "
                + last.at()
                + " is missing; the copy has "
                + beat.number());
  }
}
