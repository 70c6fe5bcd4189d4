package io.safekeep.backup.filestore;

import io.safekeep.backup.Repositories;
import io.safekeep.backup.files.Contents;
import io.safekeep.backup.files.FileVersion;
import io.safekeep.backup.files.Journal;
import io.safekeep.backup.files.JournalReader;
import io.safekeep.backup.vault.ObjectName;
import io.safekeep.backup.vault.Vault;
import io.safekeep.backup.vault.VaultCopy;
import io.safekeep.runtime.work.WorkHandler;
import io.safekeep.runtime.work.WorkItem;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/// Brings what was captured to the second repository: for each journal the contents that it names,
/// then itself, so that what is there can be restored from there alone.
@Singleton
class MirrorFilesWork implements WorkHandler {

  static final String KIND = "mirror-files";

  /// New journals make it due at once.
  private static final Duration EXPIRED_EVERY = Duration.ofMinutes(5);

  private final SqlFileStores stores;
  private final SqlScans scans;
  private final FileVaults vaults;
  private final ExpireFiles expireFiles;
  private final Repositories repositories;
  private final Clock clock;

  MirrorFilesWork(
      SqlFileStores stores,
      SqlScans scans,
      FileVaults vaults,
      ExpireFiles expireFiles,
      Repositories repositories,
      Clock clock) {
    this.stores = stores;
    this.scans = scans;
    this.vaults = vaults;
    this.expireFiles = expireFiles;
    this.repositories = repositories;
    this.clock = clock;
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public Next work(WorkItem item, Lease lease) throws IOException {
    UUID id = UUID.fromString(item.key());
    Optional<FileStore> known = stores.find(id);
    if (known.isEmpty()) {
      return Next.done();
    }
    Vault first = vaults.first(known.get());
    Vault second = vaults.second(known.get());
    VaultCopy copy =
        new VaultCopy(
            first,
            second,
            bytes -> {
              if (!lease.held()) {
                throw new IOException("another replica took over");
              }
            });
    for (Optional<Long> next = scans.uncopied(id);
        next.isPresent() && lease.held();
        next = scans.uncopied(id)) {
      bring(next.get(), first, second, copy);
      scans.copied(id, next.get(), clock.instant());
    }
    if (lease.held()) {
      expireFiles.remove(known.get(), repositories.second());
    }
    return Next.again(EXPIRED_EVERY);
  }

  private static void bring(long number, Vault first, Vault second, VaultCopy copy)
      throws IOException {
    Journal journal = new Journal(first);
    try (JournalReader reader = journal.open(number)) {
      if (reader == null) {
        throw new IOException("journal %d is gone".formatted(number));
      }
      for (FileVersion version = reader.next(); version != null; version = reader.next()) {
        if (version.content() != null) {
          ObjectName name = Contents.nameOf(first, version.content());
          if (!second.store().exists(name)) {
            copy.object(name);
          }
        }
      }
    }
    copy.object(journal.nameOf(number));
  }
}
