package io.safekeep.backup;

import io.safekeep.backup.vault.AppendableStore;
import io.safekeep.backup.vault.KeyProvider;
import io.safekeep.backup.vault.TenantKey;
import io.safekeep.backup.vault.Vault;
import io.safekeep.contracts.TenantId;
import java.io.IOException;
import java.time.Duration;
import java.util.UUID;

/// One of the two places in which backups lie, and the keys that seal them.
public final class Repository {

  private final String id;
  private final AppendableStore store;
  private final Duration window;
  private final KeyProvider keys;

  Repository(String id, AppendableStore store, Duration window, KeyProvider keys) {
    this.id = id;
    this.store = store;
    this.window = window;
    this.keys = keys;
  }

  /// `first` or `second`.
  public String id() {
    return id;
  }

  /// Where the objects lie.
  public AppendableStore store() {
    return store;
  }

  /// How far back instants are kept recoverable here.
  public Duration window() {
    return window;
  }

  /// The part of the repository that belongs to one datastore.
  public Vault vault(TenantId tenant, UUID datastore) {
    return new Vault(store, keys, tenant.value(), datastore);
  }

  /// The key of a tenant, made when it is first asked for.
  public TenantKey key(TenantId tenant) throws IOException {
    return keys.obtain(tenant.value());
  }

  @Override
  public String toString() {
    return id + " repository";
  }
}
