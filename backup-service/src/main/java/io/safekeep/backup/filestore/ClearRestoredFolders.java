package io.safekeep.backup.filestore;

import io.quarkus.logging.Log;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.safekeep.backup.filestore.FileRestore.State;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.UUID;

/// Removes from this replica's disk what nobody wants any more.
@Singleton
class ClearRestoredFolders {

  private final SqlFileRestores restores;
  private final RestoredFolders folders;

  ClearRestoredFolders(SqlFileRestores restores, RestoredFolders folders) {
    this.restores = restores;
    this.folders = folders;
  }

  @Scheduled(every = "PT10S", concurrentExecution = ConcurrentExecution.SKIP)
  void clear() {
    try {
      for (UUID id : folders.all()) {
        if (restores
            .find(id)
            .map(FileRestore::state)
            .filter(State.Discarded.class::isInstance)
            .isPresent()) {
          folders.remove(id);
        }
      }
    } catch (IOException e) {
      Log.warnf(e, "Discarded files could not be removed");
    }
  }
}
