package io.safekeep.backup.filestore;

import io.quarkus.logging.Log;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.safekeep.backup.files.SqlFileHistory;
import io.safekeep.backup.files.SqlFileHistory.Extent;
import io.safekeep.backup.files.TreeRestore;
import io.safekeep.backup.filestore.FileRestore.State;
import io.safekeep.backup.vault.KeeperUnavailable;
import io.safekeep.contracts.backup.RestoreCompleted;
import io.safekeep.contracts.backup.RestoreFailed;
import io.safekeep.runtime.outbox.Outbox;
import io.safekeep.runtime.work.WorkHandler;
import io.safekeep.runtime.work.WorkItem;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/// Brings files back into a directory of this replica.
///
/// Failure semantics: a replica that dies begins again from the beginning, on its own disk. Of a
/// restore that failed or was cancelled nothing is left.
@Singleton
class FileRestoreWork implements WorkHandler {

  static final String KIND = "restore-files";

  private static final Duration NOTE_EVERY = Duration.ofSeconds(1);

  private final SqlFileStores stores;
  private final SqlFileRestores restores;
  private final SqlFileHistory history;
  private final FileVaults vaults;
  private final RestoredFolders folders;
  private final Outbox outbox;
  private final Clock clock;

  FileRestoreWork(
      SqlFileStores stores,
      SqlFileRestores restores,
      SqlFileHistory history,
      FileVaults vaults,
      RestoredFolders folders,
      Outbox outbox,
      Clock clock) {
    this.stores = stores;
    this.restores = restores;
    this.history = history;
    this.vaults = vaults;
    this.folders = folders;
    this.outbox = outbox;
    this.clock = clock;
  }

  @Override
  public String kind() {
    return KIND;
  }

  /// Called off by somebody, or lost to another replica.
  private static final class NotWanted extends IOException {
    private static final long serialVersionUID = 1;
  }

  @Override
  public Next work(WorkItem item, Lease lease) throws IOException {
    UUID id = UUID.fromString(item.key());
    Optional<FileRestore> begun = QuarkusTransaction.requiringNew().call(() -> begin(id));
    if (begun.isEmpty()) {
      folders.remove(id);
      return Next.done();
    }
    FileRestore restore = begun.get();
    FileStore store = stores.find(restore.store()).orElseThrow();
    try {
      bring(store, restore, lease);
      if (!QuarkusTransaction.requiringNew().call(() -> complete(store, id, lease))) {
        folders.remove(id);
      }
    } catch (NotWanted e) {
      folders.remove(id);
    } catch (KeeperUnavailable e) {
      // Nothing is wrong with the restore: it begins again when the keys can be had.
      throw e;
    } catch (IOException | RuntimeException e) {
      folders.remove(id);
      if (lease.held()) {
        Log.errorf(e, "Restore %s of file store %s failed", id, store.id());
        QuarkusTransaction.requiringNew()
            .run(() -> fail(store, id, String.valueOf(e.getMessage())));
      }
    }
    return Next.done();
  }

  private Optional<FileRestore> begin(UUID id) {
    Optional<FileRestore> restore = restores.findForUpdate(id);
    return switch (restore.map(FileRestore::state).orElse(null)) {
      case State.Queued queued -> {
        FileRestore running = restore.orElseThrow().with(queued.started());
        restores.update(running);
        yield Optional.of(running);
      }
      case State.Running _ -> restore;
      case null, default -> Optional.empty();
    };
  }

  private void bring(FileStore store, FileRestore restore, Lease lease) throws IOException {
    var progress =
        new TreeRestore.Progress() {
          private long files;
          private long bytes;
          private Instant notedAt = Instant.MIN;

          @Override
          public void restored(long size) throws IOException {
            files++;
            bytes += size;
            Instant now = clock.instant();
            if (Duration.between(notedAt, now).compareTo(NOTE_EVERY) >= 0) {
              if (!lease.held() || !isStillWanted(restore.id())) {
                throw new NotWanted();
              }
              note();
              notedAt = now;
            }
          }

          void note() {
            restores.note(restore.id(), new Extent(files, bytes));
          }
        };
    new TreeRestore(vaults.contents(store), store.place().naming(), progress)
        .restore(
            history.tree(store.id(), restore.target(), restore.directory()),
            folders.prepared(restore.id(), restore.total().bytes()));
    progress.note();
  }

  private boolean isStillWanted(UUID id) {
    return restores
        .find(id)
        .map(FileRestore::state)
        .filter(State.Running.class::isInstance)
        .isPresent();
  }

  /// False if it is not wanted any more.
  private boolean complete(FileStore store, UUID id, Lease lease) {
    FileRestore restore = restores.findForUpdate(id).orElseThrow();
    if (!lease.held() || !(restore.state() instanceof State.Running running)) {
      return false;
    }
    Instant now = clock.instant();
    restores.update(restore.with(running.ready(now)));
    outbox.add(new RestoreCompleted(store.tenant().value(), store.id(), id, restore.target(), now));
    return true;
  }

  private void fail(FileStore store, UUID id, String reason) {
    FileRestore restore = restores.findForUpdate(id).orElseThrow();
    if (restore.state() instanceof State.Active active) {
      restores.update(restore.with(active.failed(reason, clock.instant())));
      outbox.add(new RestoreFailed(store.tenant().value(), store.id(), id, reason));
    }
  }
}
