package io.safekeep.backup;

import io.safekeep.backup.vault.AppendableStore;
import io.safekeep.backup.vault.KeyProvider;
import io.safekeep.backup.vault.KeyUnavailable;
import io.safekeep.backup.vault.TenantKey;
import io.safekeep.backup.vault.Vault;
import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.problem.Refusal;
import java.io.IOException;
import java.io.UncheckedIOException;
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

  /// Keeper of the tenants' keys.
  public KeyProvider keys() {
    return keys;
  }

  /// For people: who keeps what wraps the tenants' keys.
  public String keeper() {
    return keys.keeper();
  }

  /// May ask the keeper over a network, so no transaction may be open.
  ///
  /// @throws Refusal TENANT_KEY_WITHDRAWN; KEY_KEEPER_UNAVAILABLE if the tenant's key is not at
  ///   hand
  public void requireKey(TenantId tenant) {
    require(() -> keys.requireReady(tenant.value()));
  }

  /// @throws Refusal TENANT_KEY_WITHDRAWN
  public void requireKeyNotWithdrawn(TenantId tenant) {
    require(() -> keys.requireNotWithdrawn(tenant.value()));
  }

  private interface Requirement {
    void check() throws IOException;
  }

  private static void require(Requirement requirement) {
    try {
      requirement.check();
    } catch (KeyUnavailable e) {
      throw KeyRefusal.of(e);
    } catch (IOException e) {
      throw new UncheckedIOException("the tenants' keys cannot be read", e);
    }
  }

  /// Whether the tenant's keys may be used; false also if that cannot be found out.
  public boolean mayUseKey(TenantId tenant) {
    try {
      keys.requireNotWithdrawn(tenant.value());
      return true;
    } catch (IOException e) {
      return false;
    }
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
