package io.safekeep.backup.filestore;

import io.safekeep.backup.Repositories;
import io.safekeep.backup.Repository;
import io.safekeep.backup.files.AnyRepository;
import io.safekeep.backup.files.Contents;
import io.safekeep.backup.files.StoreKey;
import io.safekeep.backup.vault.DataKey;
import io.safekeep.backup.vault.KeyUnavailable;
import io.safekeep.backup.vault.ObjectNotFound;
import io.safekeep.backup.vault.Vault;
import io.safekeep.backup.vault.VaultCopy;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// The parts of both repositories that belong to a file store.
@Singleton
class FileVaults {

  private final Repositories repositories;

  FileVaults(Repositories repositories) {
    this.repositories = repositories;
  }

  Vault first(FileStore store) {
    return repositories.first().vault(store.tenant(), store.id());
  }

  Vault second(FileStore store) {
    return repositories.second().vault(store.tenant(), store.id());
  }

  /// The store's data key in the first repository. One that this repository has lost comes back
  /// from the second: a new one would be another one, and would replace it there.
  DataKey key(FileStore store, Vault first) throws IOException {
    if (store.journal() > 0) {
      try {
        return first.key(store.id());
      } catch (KeyUnavailable lost) {
        if (!(lost.getCause() instanceof ObjectNotFound)) {
          throw lost;
        }
        new VaultCopy(second(store), first, bytes -> {}).key(store.id());
      }
    }
    return StoreKey.obtain(first, store.id());
  }

  /// Contents of a store in one repository.
  AnyRepository contents(FileStore store, Repository repository) throws IOException {
    Vault vault = repository.vault(store.tenant(), store.id());
    return new AnyRepository(List.of(new Contents(vault, vault.key(store.id()))));
  }

  /// Contents of a store, wherever they are whole.
  ///
  /// @throws KeyUnavailable if no repository has the key to them
  AnyRepository contents(FileStore store) throws IOException {
    List<Contents> all = new ArrayList<>();
    IOException refused = null;
    for (Repository repository : repositories.all()) {
      Vault vault = repository.vault(store.tenant(), store.id());
      try {
        all.add(new Contents(vault, vault.key(store.id())));
      } catch (IOException away) {
        refused = away;
      }
    }
    if (all.isEmpty() && refused != null) {
      throw refused;
    }
    return new AnyRepository(all);
  }
}
