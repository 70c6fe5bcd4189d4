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

/// P134: the recovery of every datastore, as its last drill that passed has measured it, takes no
/// longer than what is published.
@Singleton
class DrilledRecoveryTime extends DatastoreCheck {

  private final SqlDrills drills;
  private final BackupSettings settings;

  DrilledRecoveryTime(Datastores datastores, SqlDrills drills, BackupSettings settings) {
    super(datastores);
    this.drills = drills;
    this.settings = settings;
  }

  @Override
  public String name() {
    return "drilled-recovery-time";
  }

  @Override
  public String promise() {
    return "P134";
  }

  @Override
  public Duration every() {
    return Duration.ofMinutes(1);
  }

  @Override
  public String bound() {
    return "at most " + settings.recoveryTime().toMinutes() + " min";
  }

  @Override
  protected ControlResult look(Datastore datastore) {
    return drills
        .lastPassed(datastore.id())
        .flatMap(Drill::findings)
        .map(findings -> judge(datastore, findings.recoveryTime(), settings.recoveryTime()))
        .orElseGet(() -> seen(Outcome.UNKNOWN, datastore, null, "No drill of it has passed yet."));
  }

  static ControlResult judge(Datastore datastore, Duration time, Duration bound) {
    String measured = String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1000.0);
    return seen(
        time.compareTo(bound) <= 0 ? Outcome.PASS : Outcome.FAIL,
        datastore,
        measured,
        datastore.name() + " answered " + measured + " after its last drill was asked for.");
  }
}
