package io.safekeep.backup.protection;

import io.safekeep.backup.BackupSettings;
import io.safekeep.backup.catalogue.RecoveryWindow;
import io.safekeep.backup.catalogue.RecoveryWindows;
import io.safekeep.backup.catalogue.SqlRecoveryLags;
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

/// P30: the newest recoverable instant of every datastore is at most 60 seconds old. Measured from
/// what the archive holds, against our clock.
@Singleton
class RecoveryPointAge extends DatastoreCheck {

  private final RecoveryWindows windows;
  private final SqlRecoveryLags lags;
  private final BackupSettings settings;
  private final Clock clock;

  RecoveryPointAge(
      Datastores datastores,
      RecoveryWindows windows,
      SqlRecoveryLags lags,
      BackupSettings settings,
      Clock clock) {
    super(datastores);
    this.windows = windows;
    this.lags = lags;
    this.settings = settings;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "recovery-point-age";
  }

  @Override
  public String promise() {
    return "P30";
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
    RecoveryWindow window = windows.of(datastore);
    Instant now = clock.instant();
    if (window.latest() != null) {
      lags.note(datastore.id(), now, Duration.between(window.latest(), now));
    }
    return judge(datastore, window, now, settings.recoveryPoint());
  }

  static ControlResult judge(
      Datastore datastore, RecoveryWindow window, Instant now, Duration bound) {
    Instant latest = window.latest();
    if (window.earliest() == null || latest == null) {
      // A new datastore has the bound's time to become recoverable.
      boolean young = Duration.between(datastore.registeredAt(), now).compareTo(bound) <= 0;
      return seen(
          young ? Outcome.UNKNOWN : Outcome.FAIL,
          datastore,
          null,
          "Nothing of " + datastore.name() + " can be recovered yet.");
    }
    Duration age = Duration.between(latest, now);
    String measured = String.format(Locale.ROOT, "%.1f s", age.toMillis() / 1000.0);
    return seen(
        age.compareTo(bound) <= 0 ? Outcome.PASS : Outcome.FAIL,
        datastore,
        measured,
        "The newest recoverable instant of " + datastore.name() + " is " + measured + " old.");
  }
}
