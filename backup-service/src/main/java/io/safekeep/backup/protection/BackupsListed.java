package io.safekeep.backup.protection;

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

/// P15: what administrators see of their backups is at most a day old. Looks at the same window
/// that the API and the pages show them.
@Singleton
class BackupsListed extends DatastoreCheck {

  private static final Duration BOUND = Duration.ofHours(24);

  private final RecoveryWindows windows;
  private final Clock clock;

  BackupsListed(Datastores datastores, RecoveryWindows windows, Clock clock) {
    super(datastores);
    this.windows = windows;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "backups-listed";
  }

  @Override
  public String promise() {
    return "P15";
  }

  @Override
  public Duration every() {
    return Duration.ofMinutes(5);
  }

  @Override
  public String bound() {
    return "newest listed at most " + BOUND.toHours() + " h old";
  }

  @Override
  protected ControlResult look(Datastore datastore) {
    return judge(datastore, windows.of(datastore), clock.instant());
  }

  static ControlResult judge(Datastore datastore, RecoveryWindow listed, Instant now) {
    Instant newest = listed.latest();
    if (newest == null) {
      boolean young = Duration.between(datastore.registeredAt(), now).compareTo(BOUND) <= 0;
      return seen(
          young ? Outcome.UNKNOWN : Outcome.FAIL,
          datastore,
          "nothing",
          "Nothing recoverable of " + datastore.name() + " is listed.");
    }
    Duration age = Duration.between(newest, now);
    return seen(
        age.compareTo(BOUND) <= 0 ? Outcome.PASS : Outcome.FAIL,
        datastore,
        age.toMinutes() + " min",
        "The newest that is listed as recoverable of "
            + datastore.name()
            + " is of "
            + newest
            + ".");
  }
}
