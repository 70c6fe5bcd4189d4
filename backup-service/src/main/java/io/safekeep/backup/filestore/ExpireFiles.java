package io.safekeep.backup.filestore;

import io.quarkus.logging.Log;
import io.safekeep.backup.BackupSettings;
import io.safekeep.backup.Repositories;
import io.safekeep.backup.Repository;
import io.safekeep.backup.files.ContentId;
import io.safekeep.backup.files.Contents;
import io.safekeep.backup.files.Journal;
import io.safekeep.backup.files.ScanStretch;
import io.safekeep.backup.files.SqlFileHistory;
import io.safekeep.backup.vault.ObjectLocked;
import io.safekeep.backup.vault.ObjectNotFound;
import io.safekeep.backup.vault.Vault;
import io.safekeep.backup.vault.VaultCopy;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/// What no instant inside a window needs any more is first found, and removed once the time of
/// grace is over, if it still is not needed.
///
/// Removing is for whoever holds the claim to write that repository of the store: a content that is
/// just being captured again must not go between its being found there and its being named.
@Singleton
class ExpireFiles {

  private static final int AT_ONCE = 200;

  private final SqlFileHistory history;
  private final SqlScans scans;
  private final SqlFileRestores restores;
  private final SqlExpiredContents expired;
  private final FileWindows windows;
  private final Repositories repositories;
  private final BackupSettings settings;
  private final Clock clock;

  ExpireFiles(
      SqlFileHistory history,
      SqlScans scans,
      SqlFileRestores restores,
      SqlExpiredContents expired,
      FileWindows windows,
      Repositories repositories,
      BackupSettings settings,
      Clock clock) {
    this.history = history;
    this.scans = scans;
    this.restores = restores;
    this.expired = expired;
    this.windows = windows;
    this.repositories = repositories;
    this.settings = settings;
    this.clock = clock;
  }

  /// Forgets the versions that are needed no more, finds such contents, and fills what is missing.
  void compare(FileStore store) throws IOException {
    UUID id = store.id();
    if (isOver(store)) {
      history.forget(id);
    } else {
      Instant horizon = spared(id, windows.horizon());
      history.expire(id, horizon);
      scans.expire(id, horizon);
    }
    compare(store, repositories.first(), repositories.second());
    compare(store, repositories.second(), repositories.first());
    bringJournals(store);
  }

  private void compare(FileStore store, Repository repository, Repository other)
      throws IOException {
    UUID id = store.id();
    Instant now = clock.instant();
    Vault vault = repository.vault(store.tenant(), id);
    VaultCopy copy = new VaultCopy(other.vault(store.tenant(), id), vault, bytes -> {});
    Contents.Difference difference =
        new Contents.Difference() {
          @Override
          public void unneeded(ContentId content) {
            expired.add(id, repository.id(), content, now);
          }

          @Override
          public void missing(ContentId content) throws IOException {
            try {
              copy.object(Contents.nameOf(vault, content));
            } catch (ObjectNotFound nowhere) {
              Log.errorf("Content %s of file store %s is in no repository", content, id);
            }
          }
        };
    try (Stream<ContentId> listed = Contents.list(vault)) {
      Contents.compare(listed.iterator(), history.needed(id, horizon(id, repository)), difference);
    } catch (UncheckedIOException failed) {
      throw failed.getCause();
    }
  }

  /// What one repository has lost and the other has; after the contents, as ever.
  private void bringJournals(FileStore store) throws IOException {
    Vault first = repositories.first().vault(store.tenant(), store.id());
    Vault second = repositories.second().vault(store.tenant(), store.id());
    long copied = scans.uncopied(store.id()).orElse(Long.MAX_VALUE);
    bringJournals(second, first, Long.MAX_VALUE);
    bringJournals(first, second, copied);
  }

  private static void bringJournals(Vault from, Vault to, long end) throws IOException {
    Set<Long> there = new HashSet<>(new Journal(to).numbers());
    VaultCopy copy = new VaultCopy(from, to, bytes -> {});
    for (long number : new Journal(from).numbers()) {
      if (number < end && !there.contains(number)) {
        copy.object(new Journal(from).nameOf(number));
      }
    }
  }

  /// Removes some of what is due.
  void remove(FileStore store, Repository repository) throws IOException {
    UUID id = store.id();
    expired.takeBack(id, repository.id(), horizon(id, repository));
    Vault vault = repository.vault(store.tenant(), id);
    List<ContentId> due =
        expired.due(id, repository.id(), clock.instant().minus(settings.expiryGrace()), AT_ONCE);
    for (ContentId content : due) {
      try {
        vault.store().delete(Contents.nameOf(vault, content));
        expired.removed(id, repository.id(), content);
      } catch (ObjectLocked locked) {
        // The store itself keeps it for now; it stays on the list.
        continue;
      }
    }
  }

  /// Whether its protection ended so long ago that nothing of it is kept any more.
  private boolean isOver(FileStore store) {
    return store.releasedAt() != null && store.releasedAt().isBefore(windows.horizon());
  }

  /// The oldest instant for which this repository is still needed.
  private Instant horizon(UUID store, Repository repository) {
    return spared(store, clock.instant().minus(repository.window()));
  }

  /// A restore that is under way, and what the second repository lacks, need what they need; and
  /// what was captured last stays, however long ago that was.
  private Instant spared(UUID store, Instant horizon) {
    return Stream.of(
            restores.oldestOpenTarget(store),
            scans.behindSince(store),
            scans.last(store).map(ScanStretch::latest))
        .flatMap(Optional::stream)
        .filter(instant -> instant.isBefore(horizon))
        .min(Instant::compareTo)
        .orElse(horizon);
  }
}
