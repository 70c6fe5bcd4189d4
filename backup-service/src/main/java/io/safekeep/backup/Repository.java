package io.safekeep.backup;

import io.safekeep.backup.vault.AesGcm;
import io.safekeep.backup.vault.AppendableStore;
import io.safekeep.backup.vault.FileSystemStore;
import io.safekeep.backup.vault.KeyProvider;
import io.safekeep.backup.vault.LocalKeys;
import io.safekeep.backup.vault.TenantKey;
import io.safekeep.backup.vault.Vault;
import io.safekeep.contracts.TenantId;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Base64;
import java.util.UUID;

/// Where backups lie and the keys that seal them, as configured.
@Singleton
public class Repository {

  private final AppendableStore store;
  private final KeyProvider keys;

  Repository(BackupSettings settings, AppendableStore store) {
    this.store = store;
    try {
      if (settings.keys().toAbsolutePath().getParent() != null) {
        Files.createDirectories(settings.keys().toAbsolutePath().getParent());
      }
      AesGcm.warmUp();
      keys = new LocalKeys(settings.keys(), Base64.getDecoder().decode(settings.masterKey()));
    } catch (IOException e) {
      throw new UncheckedIOException("the tenants' keys cannot be opened", e);
    }
  }

  /// Where the objects lie.
  @Produces
  @Singleton
  static AppendableStore files(BackupSettings settings) throws IOException {
    Files.createDirectories(settings.repository());
    return new FileSystemStore(settings.repository());
  }

  public AppendableStore store() {
    return store;
  }

  /// The part of the repository that belongs to one datastore.
  public Vault vault(TenantId tenant, UUID datastore) {
    return new Vault(store, keys, tenant.value(), datastore);
  }

  /// The key of a tenant, made when it is first asked for.
  public TenantKey key(TenantId tenant) throws IOException {
    return keys.obtain(tenant.value());
  }
}
