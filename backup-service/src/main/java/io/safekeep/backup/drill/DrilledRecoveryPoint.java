package io.safekeep.backup.drill;

import io.safekeep.backup.BackupSettings;
import io.safekeep.backup.datastore.Datastore;
import io.safekeep.backup.datastore.DatastoreCheck;
import io.safekeep.backup.datastore.Datastores;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Locale;

/// P30: what the last drill of every datastore brought back reaches up to its target: the newest
/// heartbeat in the copy is no older than the published recovery point.
@Singleton
class DrilledRecoveryPoint extends DatastoreCheck {

  private final SqlDrills drills;
  private final BackupSettings settings;

  DrilledRecoveryPoint(Datastores datastores, SqlDrills drills, BackupSettings settings) {
    super(datastores);
    this.drills = drills;
    this.settings = settings;
  }

  @Override
  public String name() {
    return "drilled-recovery-point";
  }

  @Override
  public String promise() {
    return "P30";
  }

  @Override
  public Duration every() {
    return Duration.ofMinutes(1);
  }

  @Override
  public String bound() {
    return "at most " + settings.recoveryPoint().toSeconds() + " s before the target";
  }

  /// A target at which the heart did not beat can say nothing about it.
  @Override
  protected ControlResult look(Datastore datastore) {
    return drills
        .lastEnded(datastore.id())
        .flatMap(Drill::findings)
        .filter(Findings::expectedBeat)
        .map(findings -> judge(datastore, findings, settings.recoveryPoint()))
        .orElseGet(() ->
            seen(
                Outcome.UNKNOWN,
                datastore,
                null,
                "Its last drill could not tell the age of what it brought back."));
  }

  static ControlResult judge(Datastore datastore, Findings findings, Duration bound) {
    Duration age = findings.dataAge();
    if (age == null) {
      return seen(
          Outcome.FAIL,
          datastore,
          "no heartbeat",
          "The copy of " + datastore.name() + " has no heartbeat.");
    }
    String measured = String.format(Locale.ROOT, "%.1f s", age.toMillis() / 1000.0);
    boolean within = !age.isNegative() && age.compareTo(bound) <= 0;
    return seen(
        within ? Outcome.PASS : Outcome.FAIL,
        datastore,
        measured,
        "The newest heartbeat in the copy of "
            + datastore.name()
            + " is "
            + measured
            + " older than its target.");
  }
}
