package io.safekeep.backup.filestore;

import io.safekeep.backup.BackupSettings;
import io.safekeep.backup.files.ScanStretch;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// P30: what changes in a file store is captured within the promised minute, and all of it: a file
/// that cannot be read is not captured.
@Singleton
class FileRecoveryPoint extends FileStoreCheck {

  /// The first scan reads everything.
  private static final Duration FIRST_SCAN = Duration.ofHours(24);

  private final SqlScans scans;
  private final BackupSettings settings;
  private final Clock clock;

  FileRecoveryPoint(SqlFileStores stores, SqlScans scans, BackupSettings settings, Clock clock) {
    super(stores);
    this.scans = scans;
    this.settings = settings;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "file-recovery-point";
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
    return "at most " + settings.recoveryPoint().toSeconds() + " s, nothing unreadable";
  }

  @Override
  ControlResult look(FileStore store) {
    return judge(
        store, scans.last(store.id()).orElse(null), clock.instant(), settings.recoveryPoint());
  }

  static ControlResult judge(
      FileStore store, @Nullable ScanStretch last, Instant now, Duration bound) {
    if (last == null) {
      boolean young = now.isBefore(store.registeredAt().plus(FIRST_SCAN));
      return seen(
          young ? Outcome.UNKNOWN : Outcome.FAIL,
          store,
          null,
          "Nothing of " + store.name() + " is captured yet.");
    }
    Duration age = Duration.between(last.lastBegan(), now);
    String measured = String.format(Locale.ROOT, "%.1f s", age.toMillis() / 1000.0);
    if (age.compareTo(bound) > 0) {
      String why = store.health().failure();
      return seen(
          Outcome.FAIL,
          store,
          measured,
          store.name()
              + " was last looked through "
              + measured
              + " ago"
              + (why == null ? "." : ": " + why));
    }
    if (store.health().unreadable() > 0) {
      return seen(
          Outcome.FAIL,
          store,
          measured,
          "%d things in %s cannot be read, the first: %s"
              .formatted(
                  store.health().unreadable(), store.name(), store.health().firstUnreadable()));
    }
    return seen(
        Outcome.PASS, store, measured, store.name() + " was looked through " + measured + " ago.");
  }
}
