package io.safekeep.backup.filestore;

import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Caller;
import jakarta.inject.Singleton;
import java.util.UUID;

/// Finds a file store for a caller: what belongs to somebody else does not exist.
@Singleton
public class FileStoreAccess {

  private final SqlFileStores stores;
  private final Caller caller;

  FileStoreAccess(SqlFileStores stores, Caller caller) {
    this.stores = stores;
    this.caller = caller;
  }

  /// @throws Refusal NOT_FOUND if there is none or the caller may not know of it
  public FileStore find(UUID id) {
    return stores
        .find(id)
        .filter(store -> caller.mayTouch(store.tenant()))
        .orElseThrow(() -> Refusal.notFound("file store " + id));
  }
}
