package io.safekeep.backup.evidence;

import io.safekeep.backup.RepositorySettings;
import io.safekeep.backup.catalogue.RecoveryWindows;
import io.safekeep.backup.datastore.Datastore;
import io.safekeep.backup.datastore.DatastoreCheck;
import io.safekeep.backup.datastore.Datastores;
import io.safekeep.backup.drill.Drill;
import io.safekeep.backup.drill.DrillState;
import io.safekeep.backup.drill.SqlDrills;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// P132: the second repository is with another vendor and somewhere else, as its operator declares;
/// it has a verified copy of the last day, and was restored from within the last quarter.
@Singleton
class OffVendorCopy extends DatastoreCheck {

  private static final Duration NEWEST = Duration.ofHours(24);
  private static final Duration DRILLED = Duration.ofDays(92);

  private final RepositorySettings places;
  private final RecoveryWindows windows;
  private final SqlDrills drills;
  private final Clock clock;

  OffVendorCopy(
      Datastores datastores,
      RepositorySettings places,
      RecoveryWindows windows,
      SqlDrills drills,
      Clock clock) {
    super(datastores);
    this.places = places;
    this.windows = windows;
    this.drills = drills;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "off-vendor-copy";
  }

  @Override
  public String promise() {
    return "P132";
  }

  @Override
  public Duration every() {
    return Duration.ofMinutes(5);
  }

  @Override
  public String bound() {
    return "other vendor and location, recoverable up to "
        + NEWEST.toHours()
        + " h ago, restored from within "
        + DRILLED.toDays()
        + " days";
  }

  @Override
  protected ControlResult look(Datastore datastore) {
    Optional<Instant> drilled =
        drills
            .lastPassed(datastore.id(), Drill.Kind.SECOND_REPOSITORY)
            .map(Drill::state)
            .filter(DrillState.Ended.class::isInstance)
            .map(state -> ((DrillState.Ended) state).endedAt());
    return judge(
        datastore,
        apart(places.first().vendor(), places.second().vendor()),
        apart(places.first().location(), places.second().location()),
        windows.ofRepository(datastore, RecoveryWindows.SECOND).window().latest(),
        drilled.orElse(null),
        clock.instant());
  }

  /// Whether two places differ; null if that was not declared.
  static @Nullable Boolean apart(Optional<String> first, Optional<String> second) {
    return (first.isEmpty() || second.isEmpty())
        ? null
        : Boolean.valueOf(!first.get().equalsIgnoreCase(second.get()));
  }

  /// @param vendors whether they are two; null if that was not declared
  /// @param locations whether they are two; null if that was not declared
  /// @param newest instant to which verified copies bring it back; null if there is none
  static ControlResult judge(
      Datastore datastore,
      @Nullable Boolean vendors,
      @Nullable Boolean locations,
      @Nullable Instant newest,
      @Nullable Instant drilled,
      Instant now) {
    if (Boolean.FALSE.equals(vendors) || Boolean.FALSE.equals(locations)) {
      return seen(
          Outcome.FAIL,
          datastore,
          "same",
          "Both repositories are declared to be with one vendor or at one location.");
    }
    if (vendors == null || locations == null) {
      return seen(
          Outcome.UNKNOWN,
          datastore,
          null,
          "Vendor and location of both repositories are not declared.");
    }
    Instant copied = newest == null ? datastore.registeredAt() : newest;
    Instant restored = drilled == null ? datastore.registeredAt() : drilled;
    boolean kept =
        Duration.between(copied, now).compareTo(NEWEST) <= 0
            && Duration.between(restored, now).compareTo(DRILLED) <= 0;
    boolean proven = newest != null && drilled != null;
    return seen(
        !kept ? Outcome.FAIL : proven ? Outcome.PASS : Outcome.UNKNOWN,
        datastore,
        newest == null ? "nothing" : Duration.between(newest, now).toMinutes() + " min",
        "The second repository brings "
            + datastore.name()
            + " back up to "
            + (newest == null ? "no instant" : newest)
            + "; restored from there "
            + (drilled == null ? "never" : "at " + drilled)
            + ".");
  }
}
