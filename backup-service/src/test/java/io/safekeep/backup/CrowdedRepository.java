package io.safekeep.backup;

import io.safekeep.backup.vault.FileSystemStore;
import io.safekeep.backup.wal.CrowdedStore;
import jakarta.annotation.Priority;
import jakarta.enterprise.inject.Alternative;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.nio.file.Path;

/// The repository of the service under test, with room as the test decides.
@Singleton
class CrowdedRepository {

  @Produces
  @Singleton
  @Alternative
  @Priority(1)
  CrowdedStore store(RepositorySettings places) {
    return new CrowdedStore(new FileSystemStore(Path.of(places.first().place())));
  }
}
