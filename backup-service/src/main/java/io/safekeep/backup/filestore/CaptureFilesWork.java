package io.safekeep.backup.filestore;

import io.quarkus.logging.Log;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.safekeep.backup.BackupSettings;
import io.safekeep.backup.Repositories;
import io.safekeep.backup.files.Capture;
import io.safekeep.backup.files.FileSource;
import io.safekeep.backup.files.Journal;
import io.safekeep.backup.files.JournalReader;
import io.safekeep.backup.files.Scan;
import io.safekeep.backup.files.ScanStretch;
import io.safekeep.backup.files.SqlFileHistory;
import io.safekeep.backup.vault.DataKey;
import io.safekeep.backup.vault.Vault;
import io.safekeep.runtime.work.WorkHandler;
import io.safekeep.runtime.work.WorkItem;
import io.safekeep.runtime.work.WorkQueue;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/// Looks through a file store again and again, and captures what changed.
///
/// Failure semantics: contents are durable before the journal that names them, the journal before
/// the catalogue, the catalogue before the window grows. A journal that a killed replica left is
/// taken into the catalogue first. A scan that fails is noted as such and leaves the window where
/// it was.
@Singleton
class CaptureFilesWork implements WorkHandler {

  static final String KIND = "capture-files";

  /// So that one late scan does not miss the promised minute.
  static final Duration EVERY = Duration.ofSeconds(20);

  /// What was captured still expires.
  private static final Duration WHEN_RELEASED = Duration.ofHours(1);

  /// The first journal of a large store.
  private static final Duration LONGEST_TRANSACTION = Duration.ofHours(2);

  private final SqlFileStores stores;
  private final SqlScans scans;
  private final SqlFileHistory history;
  private final FileSources sources;
  private final FileVaults vaults;
  private final ExpireFiles expireFiles;
  private final Repositories repositories;
  private final BackupSettings settings;
  private final WorkQueue queue;
  private final Clock clock;

  CaptureFilesWork(
      SqlFileStores stores,
      SqlScans scans,
      SqlFileHistory history,
      FileSources sources,
      FileVaults vaults,
      ExpireFiles expireFiles,
      Repositories repositories,
      BackupSettings settings,
      WorkQueue queue,
      Clock clock) {
    this.stores = stores;
    this.scans = scans;
    this.history = history;
    this.sources = sources;
    this.vaults = vaults;
    this.expireFiles = expireFiles;
    this.repositories = repositories;
    this.settings = settings;
    this.queue = queue;
    this.clock = clock;
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public Next work(WorkItem item, Lease lease) {
    UUID id = UUID.fromString(item.key());
    Optional<FileStore> known = stores.find(id);
    if (known.isEmpty()) {
      return Next.done();
    }
    boolean isReleased = known.get().releasedAt() != null;
    try {
      if (!isReleased) {
        capture(known.get(), lease);
      }
      expireFiles.remove(known.get(), repositories.first());
    } catch (IOException e) {
      if (lease.held()) {
        failed(known.get(), e);
      }
    }
    return Next.again(isReleased ? WHEN_RELEASED : EVERY);
  }

  private void failed(FileStore store, IOException e) {
    if (store.health().failure() == null) {
      Log.warnf(e, "File store %s cannot be captured", store.id());
    }
    stores.failed(store.id(), String.valueOf(e.getMessage()), clock.instant());
  }

  private void capture(FileStore store, Lease lease) throws IOException {
    Vault vault = vaults.first(store);
    DataKey key = vaults.key(store, vault);
    Journal journal = new Journal(vault);
    long number = takeOver(store, journal);
    FileSource source = sources.open(store);
    try {
      Scan scan =
          new Capture(source, vault, key, clock)
              .scan(
                  history.known(store.id()),
                  scans.last(store.id()).map(CaptureFilesWork::scan).orElse(null),
                  number + 1,
                  () -> {
                    if (!lease.held()) {
                      throw new IOException("another replica took over");
                    }
                  });
      note(store, journal, scan, number);
    } finally {
      source.close();
    }
  }

  private static Scan scan(ScanStretch last) {
    return new Scan(last.lastBegan(), last.latest(), 0, 0, 0, null);
  }

  /// Takes what a killed replica had written before it could say so into the catalogue.
  ///
  /// @return number of the last journal
  private long takeOver(FileStore store, Journal journal) throws IOException {
    long number = store.journal();
    for (JournalReader left = journal.open(number + 1);
        left != null;
        left = journal.open(number + 1)) {
      try (JournalReader reader = left) {
        apply(store, reader, reader.scan());
      }
      number++;
    }
    return number;
  }

  private void note(FileStore store, Journal journal, Scan scan, long number) throws IOException {
    if (scan.number() == 0) {
      QuarkusTransaction.requiringNew().run(() -> noteScan(store.id(), scan, number));
      return;
    }
    try (JournalReader reader = journal.open(scan.number())) {
      if (reader == null) {
        throw new IOException("journal %d is gone".formatted(scan.number()));
      }
      apply(store, reader, scan);
    }
    queue.schedule(MirrorFilesWork.KIND, store.id().toString());
  }

  private void apply(FileStore store, JournalReader reader, Scan scan) {
    QuarkusTransaction.requiringNew()
        .timeout((int) LONGEST_TRANSACTION.toSeconds())
        .call(() -> {
          FileStore current = stores.findForUpdate(store.id()).orElseThrow();
          if (current.journal() + 1 != scan.number()) {
            throw new IllegalStateException(
                "journal %d after %d".formatted(scan.number(), current.journal()));
          }
          history.apply(store.id(), reader);
          scans.addJournal(store.id(), scan);
          noteScan(store.id(), scan, scan.number());
          return current;
        });
  }

  private void noteScan(UUID store, Scan scan, long journal) {
    scans.note(store, scan, settings.recoveryPoint());
    stores.captured(store, journal, scan.unreadable(), scan.firstUnreadable());
  }
}
