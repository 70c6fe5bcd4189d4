package io.safekeep.backup.departure;

import io.quarkus.logging.Log;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.safekeep.backup.Repositories;
import io.safekeep.backup.Repository;
import io.safekeep.backup.recovery.BuriedTenantsStayGone;
import io.safekeep.backup.vault.KeyProvider.KeyState;
import io.safekeep.backup.vault.ObjectLocked;
import io.safekeep.backup.vault.ObjectName;
import io.safekeep.backup.vault.ObjectStore;
import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.control.EarlyLook;
import io.safekeep.runtime.work.WorkHandler;
import io.safekeep.runtime.work.WorkItem;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/// Removes what a former tenant's destroyed keys have turned into noise. Expiry cannot: what a
/// backup needs stands in objects that nobody can open any more.
///
/// Failure semantics: may be repeated, and goes on where it was. An object that its store still
/// locks stays until it does not.
@Singleton
class RemoveNoise implements WorkHandler {

  static final String KIND = "remove-noise";

  private static final Duration UNTIL_UNLOCKED = Duration.ofDays(1);

  /// A listing is longer than the memory.
  private static final int AT_ONCE = 1000;

  private final SqlTenantProtection protection;
  private final Repositories repositories;
  private final EarlyLook look;

  RemoveNoise(SqlTenantProtection protection, Repositories repositories, EarlyLook look) {
    this.protection = protection;
    this.repositories = repositories;
    this.look = look;
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public Next work(WorkItem item, Lease lease) throws IOException {
    TenantId tenant = new TenantId(UUID.fromString(item.key()));
    if (!isNoise(tenant)) {
      return Next.done();
    }
    boolean isGone = areRemoved(tenant, lease);
    if (isGone) {
      QuarkusTransaction.requiringNew().run(() -> protection.forget(tenant));
      Log.infof("No object of former tenant %s is left in any repository", tenant);
    }
    look.at(BuriedTenantsStayGone.NAME);
    return isGone ? Next.done() : Next.again(UNTIL_UNLOCKED);
  }

  private boolean areRemoved(TenantId tenant, Lease lease) throws IOException {
    for (UUID part : protection.parts(tenant)) {
      for (Repository repository : repositories.all()) {
        if (!isRemoved(repository.store(), ObjectName.of(part.toString()), lease)) {
          return false;
        }
      }
    }
    return true;
  }

  private boolean isNoise(TenantId tenant) throws IOException {
    KeyState keys = repositories.first().keys().state(tenant.value());
    return keys.state().equals(KeyState.DESTROYED);
  }

  /// False if some objects are locked by their store.
  private static boolean isRemoved(ObjectStore store, ObjectName prefix, Lease lease)
      throws IOException {
    for (List<ObjectName> next = next(store, prefix);
        !next.isEmpty() && lease.held();
        next = next(store, prefix)) {
      for (ObjectName name : next) {
        try {
          store.delete(name);
        } catch (ObjectLocked notYet) {
          Log.infof("Noise stays for now: %s", notYet.getMessage());
          return false;
        }
      }
    }
    store.removeLeftovers(prefix);
    return lease.held();
  }

  private static List<ObjectName> next(ObjectStore store, ObjectName prefix) throws IOException {
    try (var entries = store.list(prefix)) {
      return entries.limit(AT_ONCE).map(ObjectStore.Entry::name).toList();
    }
  }
}
