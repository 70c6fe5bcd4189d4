package io.safekeep.backup.files;

import io.safekeep.backup.vault.DataKey;
import io.safekeep.backup.vault.KeyUnavailable;
import io.safekeep.backup.vault.ObjectNotFound;
import io.safekeep.backup.vault.Vault;
import java.io.IOException;
import java.util.UUID;

/// The data key of a file store. There is one for its whole life, named as the store is: contents
/// get their names from it, and another one would keep everything twice.
public final class StoreKey {

  private StoreKey() {}

  /// The key, made now if the repository has none.
  public static DataKey obtain(Vault vault, UUID store) throws IOException {
    try {
      return vault.key(store);
    } catch (KeyUnavailable absent) {
      if (absent.getCause() instanceof ObjectNotFound) {
        return vault.newKey("files", store);
      }
      throw absent;
    }
  }
}
