package io.safekeep.backup.mirror;

import io.safekeep.backup.BackupSettings;
import io.safekeep.backup.RepositorySettings;
import io.safekeep.backup.RepositorySettings.Place;
import io.safekeep.backup.StrangerProbe;
import io.safekeep.backup.catalogue.RecoveryWindows;
import io.safekeep.backup.vault.FileModes;
import io.safekeep.runtime.control.ControlCheck;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// P79: nobody but this service gets at the backups. In a directory every file is its owner's
/// alone; a bucket refuses credentials of somebody else that are tried; the tenants' keys are in a
/// file that is its owner's alone.
@Singleton
class RepositoryClosed implements ControlCheck {

  /// Files of a repository that are looked at; what is beyond is looked at as others expire.
  private static final long MOST = 100_000;

  private final RepositorySettings places;
  private final BackupSettings settings;
  private final StrangerProbe strangers;

  RepositoryClosed(RepositorySettings places, BackupSettings settings, StrangerProbe strangers) {
    this.places = places;
    this.settings = settings;
    this.strangers = strangers;
  }

  @Override
  public String name() {
    return "repository-closed";
  }

  @Override
  public String promise() {
    return "P79";
  }

  @Override
  public Duration every() {
    return Duration.ofHours(1);
  }

  @Override
  public String bound() {
    return "0 files open to others, strangers refused";
  }

  @Override
  public List<ControlResult> check() throws IOException {
    return List.of(
        look(RecoveryWindows.FIRST, places.first()),
        look(RecoveryWindows.SECOND, places.second()),
        judgeFiles(
            "tenants' keys",
            FileModes.isOpen(settings.keys()) ? Optional.of(settings.keys()) : Optional.empty()));
  }

  private ControlResult look(String repository, Place place) throws IOException {
    String subject = repository + " repository";
    return switch (place.kind()) {
      case FILE_SYSTEM -> judgeFiles(subject, FileModes.openBelow(Path.of(place.place()), MOST));
      case S3 ->
          strangers
              .admitted(place, RepositoryIdentity.NAME)
              .map(admitted -> judgeStranger(subject, admitted))
              .orElseGet(() ->
                  new ControlResult(
                      Outcome.UNKNOWN,
                      null,
                      subject,
                      null,
                      "No credentials of a stranger are configured to be tried."));
    };
  }

  static ControlResult judgeFiles(String subject, Optional<Path> open) {
    return new ControlResult(
        open.isEmpty() ? Outcome.PASS : Outcome.FAIL,
        null,
        subject,
        open.isEmpty() ? "none open" : "open",
        open.map(file -> "Others may get at " + file + ".")
            .orElse("All files are their owner's alone."));
  }

  static ControlResult judgeStranger(String subject, boolean admitted) {
    return new ControlResult(
        admitted ? Outcome.FAIL : Outcome.PASS,
        null,
        subject,
        admitted ? "admitted" : "refused",
        admitted
            ? "The bucket opens to credentials that must not open it."
            : "The bucket refuses the credentials that were tried.");
  }
}
