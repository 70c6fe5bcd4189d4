package io.safekeep.backup.drill;

import io.safekeep.backup.datastore.Datastore;
import io.safekeep.backup.datastore.DatastoreCheck;
import io.safekeep.backup.datastore.Datastores;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// P27: every datastore was restored on trial in the last 7 days, and the last trial passed.
@Singleton
class RestoreDrilled extends DatastoreCheck {

  private final SqlDrills drills;
  private final Clock clock;

  RestoreDrilled(Datastores datastores, SqlDrills drills, Clock clock) {
    super(datastores);
    this.drills = drills;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "restore-drilled";
  }

  @Override
  public String promise() {
    return "P27";
  }

  @Override
  public Duration every() {
    return Duration.ofMinutes(1);
  }

  @Override
  public String bound() {
    return "passed within " + DrillCalendar.WEEKLY.toDays() + " days, last one not failed";
  }

  @Override
  protected ControlResult look(Datastore datastore) {
    return judge(
        datastore,
        drills.lastEnded(datastore.id()).orElse(null),
        drills.lastPassed(datastore.id()).orElse(null),
        clock.instant());
  }

  static ControlResult judge(
      Datastore datastore, @Nullable Drill last, @Nullable Drill lastPassed, Instant now) {
    String name = datastore.name();
    if (last != null && last.state() instanceof DrillState.Failed(String reason, _, Instant at)) {
      return seen(
          Outcome.FAIL,
          datastore,
          "failed",
          "The drill of " + name + " at " + at + " failed: " + reason);
    }
    if (lastPassed == null || !(lastPassed.state() instanceof DrillState.Passed(_, Instant at))) {
      boolean young = isWithinBound(datastore.registeredAt(), now);
      return seen(
          young ? Outcome.UNKNOWN : Outcome.FAIL,
          datastore,
          "never",
          name + " has not been restored on trial yet.");
    }
    return seen(
        isWithinBound(at, now) ? Outcome.PASS : Outcome.FAIL,
        datastore,
        Duration.between(at, now).toHours() + " h ago",
        name + " was last restored on trial at " + at + ".");
  }

  private static boolean isWithinBound(Instant since, Instant now) {
    return Duration.between(since, now).compareTo(DrillCalendar.WEEKLY) <= 0;
  }
}
