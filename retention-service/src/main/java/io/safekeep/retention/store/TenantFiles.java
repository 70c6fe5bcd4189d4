package io.safekeep.retention.store;

import io.safekeep.contracts.TenantId;
import io.safekeep.retention.RetentionSettings;
import io.safekeep.retention.store.TenantStore.Directory;
import io.safekeep.runtime.purge.DataHolder;
import io.safekeep.runtime.purge.Step;
import io.safekeep.runtime.purge.Store;
import io.safekeep.runtime.purge.Warrant;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Period;
import java.util.List;
import java.util.Set;

/// Tenants' directories. A quarantine is told and shown only, since who reads a file system is not
/// asked here; a purge deletes all that lies there.
@Singleton
class TenantFiles implements DataHolder {

  private final SqlTenantStores stores;
  private final RetentionSettings settings;
  private final Clock clock;

  TenantFiles(SqlTenantStores stores, RetentionSettings settings, Clock clock) {
    this.stores = stores;
    this.settings = settings;
    this.clock = clock;
  }

  @Override
  public Store store() {
    return new Store(
        "tenant-files",
        "unstructured",
        "everything in the directories is deleted",
        "no name in the directories; no row of tenant_store",
        Period.ZERO,
        List.of("tenant_store"));
  }

  @Override
  public Set<Step> steps() {
    return Set.of(Step.QUARANTINE, Step.RELEASE, Step.PURGE);
  }

  @Override
  public long held(TenantId tenant) {
    long held = 0;
    for (TenantStore store : of(tenant)) {
      try {
        held += Math.max(1, folder(store).count());
      } catch (IOException e) {
        throw new UncheckedIOException("files of store " + store.id(), e);
      }
    }
    return held;
  }

  @Override
  public String carryOut(Warrant warrant) throws IOException {
    List<TenantStore> directories = of(warrant.tenant());
    for (TenantStore store : directories) {
      switch (warrant.step()) {
        case QUARANTINE -> stores.quarantined(store.id(), clock.instant());
        case RELEASE -> stores.quarantined(store.id(), null);
        case PURGE -> {
          folder(store).empty();
          var unused = stores.remove(store.id());
        }
        case SEAL, DESTROY_KEYS ->
            throw new IllegalStateException("not a step of ours: " + warrant.step());
      }
    }
    return directories.size()
        + switch (warrant.step()) {
          case QUARANTINE -> " directories are marked; who can read them still can";
          case RELEASE -> " directories are not marked any more";
          default -> " directories were emptied";
        };
  }

  private TenantFolder folder(TenantStore store) {
    return new TenantFolder(
        settings
            .fileRoot()
            .orElseThrow(() -> new IllegalStateException("safekeep.retention.file-root is gone")),
        ((Directory) store.place()).names());
  }

  private List<TenantStore> of(TenantId tenant) {
    return stores.of(tenant).stream().filter(store -> store.place() instanceof Directory).toList();
  }
}
