package io.safekeep.backup.filestore;

import io.quarkus.logging.Log;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.safekeep.backup.Repositories;
import io.safekeep.backup.Repository;
import io.safekeep.backup.files.AnyRepository;
import io.safekeep.backup.files.SqlFileHistory;
import io.safekeep.backup.files.SqlFileHistory.Extent;
import io.safekeep.backup.files.TreeRestore;
import io.safekeep.backup.vault.KeeperUnavailable;
import io.safekeep.backup.vault.StoreUnavailable;
import io.safekeep.contracts.backup.DrillFailed;
import io.safekeep.contracts.backup.DrillPassed;
import io.safekeep.runtime.id.Ids;
import io.safekeep.runtime.outbox.Outbox;
import io.safekeep.runtime.work.WorkHandler;
import io.safekeep.runtime.work.WorkItem;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/// Brings each file store back once a day, all of it, to a random instant of its window: one day
/// from the first repository alone, the next from the second. What came is looked at on the disk,
/// and removed.
@Singleton
class FileDrillWork implements WorkHandler {

  static final String KIND = "drill-files";

  static final Duration DAILY = Duration.ofDays(1);

  /// Counted from one beginning to the next, and one may fail.
  private static final Duration EVERY = DAILY.minusHours(2);

  private static final Duration UNTIL_THERE_IS_A_WINDOW = Duration.ofMinutes(1);
  private static final Duration UNTIL_NEXT_TURN = Duration.ofSeconds(10);
  private static final String RANDOM = "random";

  /// One at a time in a replica.
  private final Semaphore turn = new Semaphore(1);

  private final SqlFileStores stores;
  private final SqlFileDrills drills;
  private final SqlFileHistory history;
  private final FileWindows windows;
  private final FileVaults vaults;
  private final RestoredFolders folders;
  private final Repositories repositories;
  private final Outbox outbox;
  private final Ids ids;
  private final RandomGenerator random;
  private final Clock clock;

  FileDrillWork(
      SqlFileStores stores,
      SqlFileDrills drills,
      SqlFileHistory history,
      FileWindows windows,
      FileVaults vaults,
      RestoredFolders folders,
      Repositories repositories,
      Outbox outbox,
      Ids ids,
      RandomGenerator random,
      Clock clock) {
    this.stores = stores;
    this.drills = drills;
    this.history = history;
    this.windows = windows;
    this.vaults = vaults;
    this.folders = folders;
    this.repositories = repositories;
    this.outbox = outbox;
    this.ids = ids;
    this.random = random;
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
    if (!repositories.first().mayUseKey(known.get().tenant())) {
      // A tenant in quarantine: it comes back, or this work goes with the purge.
      return Next.again(UNTIL_THERE_IS_A_WINDOW);
    }
    Repository repository = next(id);
    Optional<Instant> target = windows.draw(id, repository, random);
    if (target.isEmpty()) {
      return Next.again(UNTIL_THERE_IS_A_WINDOW);
    }
    if (!turn.tryAcquire()) {
      return Next.again(UNTIL_NEXT_TURN);
    }
    try {
      make(known.get(), repository, target.get(), lease);
    } finally {
      folders.remove(id);
      turn.release();
    }
    return Next.again(EVERY);
  }

  private Repository next(UUID store) {
    return drills
        .last(store)
        .filter(last -> last.repository().equals(repositories.first().id()))
        .map(last -> repositories.second())
        .orElse(repositories.first());
  }

  private void make(FileStore store, Repository repository, Instant target, Lease lease)
      throws IOException {
    Instant startedAt = clock.instant();
    Extent expected = history.extent(store.id(), target, "");
    String failure = null;
    try {
      restore(store, repository, target, expected.bytes(), lease);
      Extent there = look(folders.of(store.id()));
      if (!there.equals(expected)) {
        failure = "%s came back instead of %s".formatted(there, expected);
      }
    } catch (StoreUnavailable | KeeperUnavailable away) {
      throw away;
    } catch (IOException | RuntimeException e) {
      if (!lease.held()) {
        return;
      }
      Log.errorf(e, "A drill of file store %s failed", store.id());
      failure = String.valueOf(e.getMessage());
    }
    FileDrill drill =
        new FileDrill(
            ids.next(),
            store.id(),
            repository.id(),
            target,
            startedAt,
            clock.instant(),
            expected.files(),
            expected.bytes(),
            failure);
    QuarkusTransaction.requiringNew().run(() -> note(store, drill));
  }

  private void restore(
      FileStore store, Repository repository, Instant target, long bytes, Lease lease)
      throws IOException {
    AnyRepository contents = vaults.contents(store, repository);
    new TreeRestore(
            contents,
            store.place().naming(),
            done -> {
              if (!lease.held()) {
                throw new IOException("another replica took over");
              }
            })
        .restore(history.tree(store.id(), target, ""), folders.prepared(store.id(), bytes));
  }

  private static Extent look(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      List<Path> files =
          all.filter(path -> Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)).toList();
      long bytes = 0;
      for (Path file : files) {
        bytes += Files.size(file);
      }
      return new Extent(files.size(), bytes);
    }
  }

  private void note(FileStore store, FileDrill drill) {
    drills.add(drill);
    UUID tenant = store.tenant().value();
    if (drill.failure() == null) {
      outbox.add(
          new DrillPassed(
              tenant,
              store.id(),
              drill.id(),
              RANDOM,
              drill.target(),
              drill.recoveryTime().toMillis() / 1000.0,
              -1,
              drill.endedAt()));
    } else {
      outbox.add(
          new DrillFailed(
              tenant,
              store.id(),
              drill.id(),
              RANDOM,
              drill.target(),
              drill.failure(),
              drill.endedAt()));
    }
  }
}
