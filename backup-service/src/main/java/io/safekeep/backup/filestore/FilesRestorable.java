package io.safekeep.backup.filestore;

import io.safekeep.backup.Repositories;
import io.safekeep.backup.Repository;
import io.safekeep.backup.files.FileVersion;
import io.safekeep.backup.files.SqlFileHistory;
import io.safekeep.backup.vault.CorruptObject;
import io.safekeep.backup.vault.ObjectNotFound;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// P158: any file of any minute can be brought back. From each repository a random file of a random
/// instant of that repository's window is read to its end.
@Singleton
class FilesRestorable extends FileStoreCheck {

  /// A new store's first scan takes its time.
  private static final Duration YOUNG = Duration.ofHours(1);

  /// One of a path's first letters: where to begin in the order of the paths.
  private static final String LETTERS =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

  private final SqlFileHistory history;
  private final FileWindows windows;
  private final FileVaults vaults;
  private final Repositories repositories;
  private final RandomGenerator random;
  private final Clock clock;

  FilesRestorable(
      SqlFileStores stores,
      SqlFileHistory history,
      FileWindows windows,
      FileVaults vaults,
      Repositories repositories,
      RandomGenerator random,
      Clock clock) {
    super(stores);
    this.history = history;
    this.windows = windows;
    this.vaults = vaults;
    this.repositories = repositories;
    this.random = random;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "files-restorable";
  }

  @Override
  public String promise() {
    return "P158";
  }

  @Override
  public Duration every() {
    return Duration.ofMinutes(5);
  }

  @Override
  public String bound() {
    return "a random file of a random instant, from each repository";
  }

  @Override
  ControlResult look(FileStore store) throws IOException {
    int read = 0;
    for (Repository repository : repositories.all()) {
      Optional<Instant> at = windows.draw(store.id(), repository, random);
      if (at.isEmpty()) {
        continue;
      }
      Optional<FileVersion> file = history.fileBehind(store.id(), at.get(), somewhere());
      if (file.isPresent()) {
        try {
          vaults.contents(store, repository).check(file.get().contentOfFile());
        } catch (CorruptObject | ObjectNotFound e) {
          return seen(
              Outcome.FAIL,
              store,
              null,
              "%s of %s cannot be brought back from the %s: %s"
                  .formatted(file.get().path(), at.get(), repository, e.getMessage()));
        }
        read++;
      }
    }
    if (windows.of(store.id()).latest() == null) {
      boolean young = clock.instant().isBefore(store.registeredAt().plus(YOUNG));
      return seen(
          young ? Outcome.UNKNOWN : Outcome.FAIL,
          store,
          null,
          "Nothing of " + store.name() + " is captured yet.");
    }
    return seen(
        Outcome.PASS,
        store,
        read + " files read",
        "Random files of random instants of " + store.name() + " were read to their end.");
  }

  private String somewhere() {
    return LETTERS.substring(random.nextInt(LETTERS.length())).substring(0, 1);
  }
}
