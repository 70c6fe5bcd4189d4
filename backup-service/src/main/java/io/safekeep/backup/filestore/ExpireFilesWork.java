package io.safekeep.backup.filestore;

import io.safekeep.runtime.work.WorkHandler;
import io.safekeep.runtime.work.WorkItem;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/// Compares the repositories with what is needed.
@Singleton
class ExpireFilesWork implements WorkHandler {

  static final String KIND = "expire-files";

  private static final Duration EVERY = Duration.ofHours(1);

  private final SqlFileStores stores;
  private final ExpireFiles expireFiles;

  ExpireFilesWork(SqlFileStores stores, ExpireFiles expireFiles) {
    this.stores = stores;
    this.expireFiles = expireFiles;
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public Next work(WorkItem item, Lease lease) throws IOException {
    Optional<FileStore> store = stores.find(UUID.fromString(item.key()));
    if (store.isEmpty()) {
      return Next.done();
    }
    expireFiles.compare(store.get());
    return Next.again(EVERY);
  }
}
