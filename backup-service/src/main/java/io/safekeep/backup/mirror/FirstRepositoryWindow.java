package io.safekeep.backup.mirror;

import io.safekeep.backup.catalogue.RecoveryWindow;
import io.safekeep.backup.catalogue.RecoveryWindows;
import io.safekeep.backup.datastore.Datastore;
import io.safekeep.backup.datastore.DatastoreCheck;
import io.safekeep.backup.datastore.Datastores;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/// P74: the first repository alone brings back every instant of the last 7 days, without what was
/// lost before it came there.
@Singleton
class FirstRepositoryWindow extends DatastoreCheck {

  private static final Duration BOUND = Duration.ofDays(7);

  /// How long the first base backup of a new datastore may take.
  private static final Duration FIRST_BASE_BACKUP = Duration.ofDays(1);

  private final RecoveryWindows windows;
  private final Clock clock;

  FirstRepositoryWindow(Datastores datastores, RecoveryWindows windows, Clock clock) {
    super(datastores);
    this.windows = windows;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "first-repository-window";
  }

  @Override
  public String promise() {
    return "P74";
  }

  @Override
  public Duration every() {
    return Duration.ofMinutes(1);
  }

  @Override
  public String bound() {
    return "at least " + BOUND.toDays() + " days";
  }

  @Override
  protected ControlResult look(Datastore datastore) {
    return judge(
        datastore,
        windows.ofRepository(datastore, RecoveryWindows.FIRST).window(),
        clock.instant());
  }

  /// A datastore that is younger than the bound must be covered since its first day.
  static ControlResult judge(Datastore datastore, RecoveryWindow first, Instant now) {
    Instant promised = now.minus(BOUND);
    Instant young = datastore.registeredAt().plus(FIRST_BASE_BACKUP);
    Instant required = promised.isAfter(young) ? promised : young;
    Instant earliest = first.earliest();
    String name = datastore.name();
    if (earliest == null) {
      return seen(
          now.isBefore(young) ? Outcome.UNKNOWN : Outcome.FAIL,
          datastore,
          null,
          "The first repository alone can bring back nothing of " + name + ".");
    }
    String measured =
        String.format(
            Locale.ROOT, "%.1f days", Duration.between(earliest, now).toMinutes() / 1440.0);
    return seen(
        earliest.isAfter(required) ? Outcome.FAIL : Outcome.PASS,
        datastore,
        measured,
        "The first repository alone brings back " + name + " since " + earliest + ".");
  }
}
