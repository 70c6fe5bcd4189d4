package io.safekeep.backup.drill;

import io.safekeep.backup.datastore.Datastore;
import io.safekeep.backup.datastore.DatastoreCheck;
import io.safekeep.backup.datastore.Datastores;
import io.safekeep.backup.verify.CopyExamination.Seen;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import jakarta.inject.Singleton;
import java.time.Duration;

/// P54: no copy that was restored on trial had a damaged page, heap or index.
@Singleton
class RestoredDataSound extends DatastoreCheck {

  private final SqlDrills drills;

  RestoredDataSound(Datastores datastores, SqlDrills drills) {
    super(datastores);
    this.drills = drills;
  }

  @Override
  public String name() {
    return "restored-data-sound";
  }

  @Override
  public String promise() {
    return "P54";
  }

  @Override
  public Duration every() {
    return Duration.ofMinutes(1);
  }

  @Override
  public String bound() {
    return "0 damaged pages, heaps or indexes";
  }

  @Override
  protected ControlResult look(Datastore datastore) {
    return drills
        .lastEnded(datastore.id())
        .flatMap(Drill::findings)
        .map(findings -> judge(datastore, findings))
        .orElseGet(
            () -> seen(Outcome.UNKNOWN, datastore, null, "No copy of it has been looked at yet."));
  }

  static ControlResult judge(Datastore datastore, Findings findings) {
    var seen = findings.seen();
    long damaged = Math.max(seen.damages().size(), seen.checksumFailures());
    return seen(
        damaged == 0 ? Outcome.PASS : Outcome.FAIL,
        datastore,
        damaged + " damaged, " + seen.relationsChecked() + " relations checked",
        damaged == 0
            ? "The last copy of " + datastore.name() + " was sound."
            : "The last copy of " + datastore.name() + ": " + first(seen));
  }

  private static String first(Seen seen) {
    return seen.damages().isEmpty()
        ? seen.checksumFailures() + " pages fail their checksum"
        : seen.damages().getFirst();
  }
}
