package io.safekeep.backup;

import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;

/// Refuses to start with settings that would break a published promise by themselves.
@Singleton
class PublishedBounds {

  private static final Duration WINDOW = Duration.ofDays(30);
  private static final Duration FIRST_WINDOW = Duration.ofDays(7);
  private static final Duration RECOVERY_POINT = Duration.ofSeconds(60);
  private static final Duration BASE_BACKUP = Duration.ofDays(1);

  private final BackupSettings settings;

  PublishedBounds(BackupSettings settings) {
    this.settings = settings;
  }

  void check(@Observes StartupEvent started) {
    check(settings.window(), settings.recoveryPoint(), settings.baseBackupEvery());
    checkFirstWindow(settings.firstWindow().orElse(settings.window()), settings.window());
  }

  /// @param window of the only repository there is, which must reach all the way back
  /// @throws IllegalStateException if the first repository keeps less than is published (P31, P74)
  static void checkFirstWindow(Duration first, Duration window) {
    if (first.compareTo(FIRST_WINDOW) < 0) {
      throw weaker("first-window", first, "at least " + FIRST_WINDOW);
    }
    if (first.compareTo(window) < 0) {
      throw new IllegalStateException(
          "safekeep.backup.first-window is "
              + first
              + ", and no other repository keeps the window of "
              + window);
    }
  }

  /// @throws IllegalStateException if a setting is weaker than what is published (P30, P31, P75)
  static void check(Duration window, Duration recoveryPoint, Duration baseBackupEvery) {
    if (window.compareTo(WINDOW) < 0) {
      throw weaker("window", window, "at least " + WINDOW);
    }
    if (recoveryPoint.compareTo(RECOVERY_POINT) > 0) {
      throw weaker("recovery-point", recoveryPoint, "at most " + RECOVERY_POINT);
    }
    if (baseBackupEvery.compareTo(BASE_BACKUP) > 0) {
      throw weaker("base-backup-every", baseBackupEvery, "at most " + BASE_BACKUP);
    }
  }

  private static IllegalStateException weaker(String setting, Duration value, String bound) {
    return new IllegalStateException(
        "safekeep.backup." + setting + " is " + value + ", published is " + bound);
  }
}
