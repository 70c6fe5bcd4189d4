package io.safekeep.backup.expiry;

import io.safekeep.backup.BackupSettings;
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
import org.jspecify.annotations.Nullable;

/// P31: the oldest recoverable instant is 30 days ago, or that of the first base backup there ever
/// was. Finds that too much has expired, whatever took it.
@Singleton
class WindowReachesBack extends DatastoreCheck {

  private final RecoveryWindows windows;
  private final SqlExpirations expirations;
  private final BackupSettings settings;
  private final Clock clock;

  WindowReachesBack(
      Datastores datastores,
      RecoveryWindows windows,
      SqlExpirations expirations,
      BackupSettings settings,
      Clock clock) {
    super(datastores);
    this.windows = windows;
    this.expirations = expirations;
    this.settings = settings;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "window-reaches-back";
  }

  @Override
  public String promise() {
    return "P31";
  }

  @Override
  public Duration every() {
    return Duration.ofMinutes(1);
  }

  @Override
  public String bound() {
    return settings.window().toDays() + " days back, or to the first base backup";
  }

  @Override
  protected ControlResult look(Datastore datastore) {
    Instant first = expirations.firstRecoverable(datastore.id());
    if (first == null) {
      return seen(
          Outcome.UNKNOWN, datastore, null, datastore.name() + " has no complete base backup yet.");
    }
    return judge(datastore, windows.of(datastore), first);
  }

  private ControlResult judge(Datastore datastore, RecoveryWindow window, Instant first) {
    Instant now = clock.instant();
    Instant windowStart = now.minus(settings.window());
    Instant bound = first.isAfter(windowStart) ? first : windowStart;
    @Nullable Instant earliest = window.earliest();
    if (earliest == null) {
      return seen(Outcome.FAIL, datastore, "nothing", datastore.name() + " cannot be recovered.");
    }
    return seen(
        earliest.isAfter(bound) ? Outcome.FAIL : Outcome.PASS,
        datastore,
        "%.1f d".formatted(Duration.between(earliest, now).toMinutes() / 1440.0),
        datastore.name() + " can be recovered from " + earliest + " on; " + bound + " is due.");
  }
}
