package io.safekeep.backup.mirror;

import io.safekeep.backup.BackupSettings;
import io.safekeep.backup.catalogue.RecoveryWindows;
import io.safekeep.backup.catalogue.RepositoryWindow;
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

/// P76: replication to the second repository is in real time. What only the second repository could
/// bring back is as new as what is promised of both: the loss of the first costs no more.
@Singleton
class SecondRepositoryBehind extends DatastoreCheck {

  private final RecoveryWindows windows;
  private final BackupSettings settings;
  private final Clock clock;

  SecondRepositoryBehind(
      Datastores datastores, RecoveryWindows windows, BackupSettings settings, Clock clock) {
    super(datastores);
    this.windows = windows;
    this.settings = settings;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "second-repository-behind";
  }

  @Override
  public String promise() {
    return "P76";
  }

  @Override
  public Duration every() {
    return Duration.ofSeconds(15);
  }

  @Override
  public String bound() {
    return "at most " + settings.recoveryPoint().toSeconds() + " s";
  }

  @Override
  protected ControlResult look(Datastore datastore) {
    return judge(
        datastore,
        windows.ofRepository(datastore, RecoveryWindows.SECOND),
        clock.instant(),
        settings.recoveryPoint());
  }

  static ControlResult judge(
      Datastore datastore, RepositoryWindow second, Instant now, Duration bound) {
    String why = second.failure() == null ? "" : " (" + second.failure().reason() + ")";
    Instant latest = second.reached() == null ? null : second.reached().latest();
    if (latest == null) {
      // A new datastore has the bound's time to get there.
      boolean young = Duration.between(datastore.registeredAt(), now).compareTo(bound) <= 0;
      return seen(
          young ? Outcome.UNKNOWN : Outcome.FAIL,
          datastore,
          null,
          "The second repository has no WAL of " + datastore.name() + " yet" + why + ".");
    }
    Duration age = Duration.between(latest, now);
    String measured = String.format(Locale.ROOT, "%.1f s", age.toMillis() / 1000.0);
    return seen(
        age.compareTo(bound) <= 0 ? Outcome.PASS : Outcome.FAIL,
        datastore,
        measured,
        "The newest WAL of "
            + datastore.name()
            + " in the second repository is "
            + measured
            + " old"
            + why
            + ".");
  }
}
