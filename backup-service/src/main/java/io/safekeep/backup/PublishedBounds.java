package io.safekeep.backup;

import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;

/// Refuses to start with settings that would break a published promise by themselves.
@Singleton
class PublishedBounds {

  private static final Duration WINDOW = Duration.ofDays(30);
  private static final Duration RECOVERY_POINT = Duration.ofSeconds(60);
  private static final Duration BASE_BACKUP = Duration.ofDays(1);
  private static final Duration FIRST_REPOSITORY = Duration.ofDays(7);

  private final BackupSettings settings;
  private final RepositorySettings repositories;

  PublishedBounds(BackupSettings settings, RepositorySettings repositories) {
    this.settings = settings;
    this.repositories = repositories;
  }

  void check(@Observes StartupEvent started) {
    check(settings.window(), settings.recoveryPoint(), settings.baseBackupEvery());
    checkRhythm(settings.fullBackupEvery(), settings.longestChain());
    check(repositories, settings.window());
  }

  /// @throws IllegalStateException if a repository keeps less than is published (P31, P74), or
  ///   locks objects for longer than it keeps them
  static void check(RepositorySettings repositories, Duration window) {
    if (repositories.first().window().compareTo(FIRST_REPOSITORY) < 0) {
      throw new IllegalStateException(
          "safekeep.repositories.first.window is "
              + repositories.first().window()
              + ", published is at least "
              + FIRST_REPOSITORY);
    }
    if (repositories.second().window().compareTo(window) < 0) {
      throw new IllegalStateException(
          "safekeep.repositories.second.window is "
              + repositories.second().window()
              + ", safekeep.backup.window is "
              + window);
    }
    checkLock("first", repositories.first());
    checkLock("second", repositories.second());
  }

  private static void checkLock(String name, RepositorySettings.Place place) {
    place
        .s3()
        .lock()
        .filter(lock -> lock.compareTo(place.window()) > 0)
        .ifPresent(lock -> {
          throw new IllegalStateException(
              "safekeep.repositories."
                  + name
                  + ".s3.lock is "
                  + lock
                  + ", longer than the window "
                  + place.window()
                  + ": nothing could expire in time");
        });
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

  /// A full base backup can only be dropped once the window has left all that rests on it: the
  /// longer its chain, the longer it stays.
  static void checkRhythm(Duration fullBackupEvery, int longestChain) {
    if (fullBackupEvery.isNegative() || fullBackupEvery.compareTo(WINDOW) > 0) {
      throw new IllegalStateException(
          "safekeep.backup.full-backup-every is %s, not from PT0S to %s"
              .formatted(fullBackupEvery, WINDOW));
    }
    if (longestChain < 1 || longestChain > 100) {
      throw new IllegalStateException(
          "safekeep.backup.longest-chain is %d, not from 1 to 100".formatted(longestChain));
    }
  }

  private static IllegalStateException weaker(String setting, Duration value, String bound) {
    return new IllegalStateException(
        "safekeep.backup." + setting + " is " + value + ", published is " + bound);
  }
}
