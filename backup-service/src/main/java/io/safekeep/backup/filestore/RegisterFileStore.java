package io.safekeep.backup.filestore;

import io.safekeep.backup.BackupProblem;
import io.safekeep.backup.files.BucketSource;
import io.safekeep.backup.files.FileSource;
import io.safekeep.backup.vault.S3Place;
import io.safekeep.contracts.TenantId;
import io.safekeep.contracts.backup.DatastoreRegistered;
import io.safekeep.runtime.audit.AuditTrail;
import io.safekeep.runtime.id.Ids;
import io.safekeep.runtime.outbox.Outbox;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Actor;
import io.safekeep.runtime.sql.SqlFault;
import io.safekeep.runtime.tenant.TenantDirectory;
import io.safekeep.runtime.work.WorkQueue;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.io.IOException;
import java.time.Clock;
import java.util.Map;
import java.util.UUID;

/// Registers a tenant's files and starts their protection; ends it.
@Singleton
public class RegisterFileStore {

  private final SqlFileStores stores;
  private final FileSources sources;
  private final TenantDirectory tenants;
  private final Outbox outbox;
  private final AuditTrail audit;
  private final WorkQueue queue;
  private final Ids ids;
  private final Clock clock;

  RegisterFileStore(
      SqlFileStores stores,
      FileSources sources,
      TenantDirectory tenants,
      Outbox outbox,
      AuditTrail audit,
      WorkQueue queue,
      Ids ids,
      Clock clock) {
    this.stores = stores;
    this.sources = sources;
    this.tenants = tenants;
    this.outbox = outbox;
    this.audit = audit;
    this.queue = queue;
    this.ids = ids;
    this.clock = clock;
  }

  /// Looks whether the files can be captured. Waits for disk or network, so no transaction may be
  /// open.
  ///
  /// @throws Refusal UNKNOWN_TENANT; FILES_UNREACHABLE naming what is wrong
  @Transactional(Transactional.TxType.NEVER)
  public void examine(TenantId tenant, FileStore.Place place) {
    if (tenants.find(tenant).isEmpty()) {
      throw new Refusal(
          BackupProblem.UNKNOWN_TENANT,
          "tenant " + tenant + " is not known here; a new tenant may take some seconds to arrive");
    }
    try (FileSource source = open(tenant, place);
        FileSource.Listing listing = source.list()) {
      listing.next();
    } catch (IOException e) {
      throw new Refusal(BackupProblem.FILES_UNREACHABLE, place + ": " + e.getMessage());
    }
  }

  private FileSource open(TenantId tenant, FileStore.Place place) throws IOException {
    return switch (place) {
      case FileStore.Place.Folder folder -> sources.directory(tenant, folder);
      case FileStore.Place.Bucket(S3Place bucket) -> new BucketSource(bucket);
    };
  }

  /// @throws Refusal DATASTORE_KNOWN if the tenant has these files or this name already
  @Transactional
  public FileStore register(TenantId tenant, String name, FileStore.Place place, Actor actor) {
    stores
        .findKnown(tenant, name, place)
        .ifPresent(known -> {
          throw new Refusal(
                  BackupProblem.DATASTORE_KNOWN,
                  "tenant " + tenant + " has it as file store " + known)
              .with("fileStore", known.toString());
        });
    FileStore store =
        new FileStore(
            ids.next(), tenant, name, place, clock.instant(), 0, FileStore.Health.UNKNOWN, null);
    add(store);
    outbox.add(new DatastoreRegistered(tenant.value(), store.id(), name, "files"));
    audit.record(
        actor,
        tenant,
        "file-store.register",
        store.id().toString(),
        Map.of("name", name, "place", place.toString()));
    queue.schedule(CaptureFilesWork.KIND, store.id().toString());
    queue.schedule(ExpireFilesWork.KIND, store.id().toString());
    queue.schedule(FileDrillWork.KIND, store.id().toString());
    return store;
  }

  private void add(FileStore store) {
    try {
      stores.add(store);
    } catch (SqlFault e) {
      if (!e.isDuplicate()) {
        throw e;
      }
      // Two requests at the same moment: neither saw the other one's row.
      throw new Refusal(
          BackupProblem.DATASTORE_KNOWN,
          "tenant " + store.tenant() + " has just registered these files or this name");
    }
  }

  /// Ends the protection; what was captured stays until it expires. Once more changes nothing.
  @Transactional
  public void release(FileStore store, Actor actor) {
    UUID id = store.id();
    if (!stores.release(id, clock.instant())) {
      return;
    }
    audit.record(
        actor, store.tenant(), "file-store.release", id.toString(), Map.of("name", store.name()));
  }
}
