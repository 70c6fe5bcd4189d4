package io.safekeep.backup.evidence;

import io.safekeep.backup.BackupSettings;
import io.safekeep.backup.datastore.Datastore;
import io.safekeep.backup.datastore.DatastoreCheck;
import io.safekeep.backup.datastore.Datastores;
import io.safekeep.backup.drill.Drill;
import io.safekeep.backup.drill.DrillState;
import io.safekeep.backup.drill.Findings;
import io.safekeep.backup.drill.SqlDrills;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// P28: a disaster that leaves nothing but the second repository is survived. Each datastore was
/// brought back from there alone within the last week, in time and without losing more than is
/// promised.
@Singleton
class RecoveredFromSecondRepository extends DatastoreCheck {

  /// Published is twice a year.
  private static final Duration BOUND = Duration.ofDays(7);

  private final SqlDrills drills;
  private final BackupSettings settings;
  private final Clock clock;

  RecoveredFromSecondRepository(
      Datastores datastores, SqlDrills drills, BackupSettings settings, Clock clock) {
    super(datastores);
    this.drills = drills;
    this.settings = settings;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "recovered-from-second-repository";
  }

  @Override
  public String promise() {
    return "P28";
  }

  @Override
  public Duration every() {
    return Duration.ofMinutes(5);
  }

  @Override
  public String bound() {
    return "drill passed within "
        + BOUND.toDays()
        + " days, in at most "
        + settings.recoveryTime().toMinutes()
        + " min, losing at most "
        + settings.recoveryPoint().toSeconds()
        + " s";
  }

  @Override
  protected ControlResult look(Datastore datastore) {
    return judge(
        datastore,
        drills.lastEnded(datastore.id(), Drill.Kind.SECOND_REPOSITORY).orElse(null),
        settings.recoveryTime(),
        settings.recoveryPoint(),
        clock.instant());
  }

  static ControlResult judge(
      Datastore datastore,
      @Nullable Drill last,
      Duration recoveryTime,
      Duration recoveryPoint,
      Instant now) {
    String name = datastore.name();
    return switch (last == null ? null : last.state()) {
      case DrillState.Failed(String reason, _, Instant at) ->
          seen(
              Outcome.FAIL,
              datastore,
              "failed",
              "The drill of "
                  + name
                  + " from the second repository at "
                  + at
                  + " failed: "
                  + reason);
      case DrillState.Passed(Findings findings, Instant at) -> {
        Duration age = findings.dataAge();
        boolean kept =
            isWithinBound(at, now)
                && findings.recoveryTime().compareTo(recoveryTime) <= 0
                && (age == null || age.compareTo(recoveryPoint) <= 0);
        yield seen(
            kept ? Outcome.PASS : Outcome.FAIL,
            datastore,
            findings.recoveryTime().toSeconds()
                + " s, losing "
                + (age == null ? "an unknown time" : age.toSeconds() + " s"),
            name + " was last brought back from the second repository alone at " + at + ".");
      }
      case null, default ->
          seen(
              isWithinBound(datastore.registeredAt(), now) ? Outcome.UNKNOWN : Outcome.FAIL,
              datastore,
              "never",
              name + " has not been brought back from the second repository alone yet.");
    };
  }

  private static boolean isWithinBound(Instant since, Instant now) {
    return Duration.between(since, now).compareTo(BOUND) <= 0;
  }
}
