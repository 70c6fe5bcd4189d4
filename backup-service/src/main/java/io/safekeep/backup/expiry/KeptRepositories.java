package io.safekeep.backup.expiry;

import io.safekeep.backup.BackupSettings;
import io.safekeep.backup.Repository;
import jakarta.inject.Singleton;
import java.util.List;

/// The repositories from which things expire, each by its own window.
@Singleton
class KeptRepositories {

  private final List<KeptRepository> all;

  KeptRepositories(Repository first, BackupSettings settings) {
    all =
        List.of(
            new KeptRepository("first", first, settings.firstWindow().orElse(settings.window())));
  }

  List<KeptRepository> all() {
    return all;
  }
}
