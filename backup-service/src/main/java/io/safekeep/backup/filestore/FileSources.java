package io.safekeep.backup.filestore;

import io.safekeep.backup.BackupSettings;
import io.safekeep.backup.files.BucketSource;
import io.safekeep.backup.files.DirectorySource;
import io.safekeep.backup.files.FileSource;
import io.safekeep.backup.vault.S3Place;
import io.safekeep.contracts.TenantId;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/// Opens what file stores are made of.
@Singleton
class FileSources {

  private final BackupSettings settings;
  private final SqlFileStores stores;
  private final Clock clock;

  FileSources(BackupSettings settings, SqlFileStores stores, Clock clock) {
    this.settings = settings;
    this.stores = stores;
    this.clock = clock;
  }

  /// @throws IOException if this replica has no root for directories, or the secret cannot be had
  FileSource open(FileStore store) throws IOException {
    return switch (store.place()) {
      case FileStore.Place.Folder folder -> directory(store.tenant(), folder);
      case FileStore.Place.Bucket(S3Place bucket) -> new BucketSource(stores.opened(store, bucket));
    };
  }

  /// Every tenant has a folder of its own, named by its id, that nobody's path leads out of.
  FileSource directory(TenantId tenant, FileStore.Place.Folder folder) throws IOException {
    Path root =
        settings
            .fileRoot()
            .orElseThrow(() -> new IOException("no root for directories is configured here"));
    List<String> names = new ArrayList<>();
    names.add(tenant.toString());
    names.addAll(folder.names());
    return new DirectorySource(root, names, clock);
  }
}
