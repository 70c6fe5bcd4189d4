package io.safekeep.retention.store;

import io.safekeep.contracts.TenantId;
import io.safekeep.retention.RetentionProblem;
import io.safekeep.retention.RetentionSettings;
import io.safekeep.retention.store.TenantStore.Access;
import io.safekeep.retention.store.TenantStore.Bucket;
import io.safekeep.retention.store.TenantStore.Database;
import io.safekeep.retention.store.TenantStore.Directory;
import io.safekeep.retention.store.TenantStore.Place;
import io.safekeep.runtime.audit.AuditTrail;
import io.safekeep.runtime.id.Ids;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Actor;
import io.safekeep.runtime.tenant.TenantDirectory;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;

/// Makes a tenant's store known, so that it is exported and purged with the tenant, and takes it
/// off again. Nothing is done to the store itself.
@Singleton
public class RegisterTenantStore {

  private final SqlTenantStores stores;
  private final SqlTenantServers servers;
  private final TenantDirectory tenants;
  private final RetentionSettings settings;
  private final AuditTrail audit;
  private final Ids ids;
  private final Clock clock;

  RegisterTenantStore(
      SqlTenantStores stores,
      SqlTenantServers servers,
      TenantDirectory tenants,
      RetentionSettings settings,
      AuditTrail audit,
      Ids ids,
      Clock clock) {
    this.stores = stores;
    this.servers = servers;
    this.tenants = tenants;
    this.settings = settings;
    this.audit = audit;
    this.ids = ids;
    this.clock = clock;
  }

  /// Looks at a store. Waits for the network, so no transaction may be open.
  ///
  /// @return the place with the identity that it was found to have
  /// @throws Refusal UNKNOWN_TENANT, STORE_UNREACHABLE, STORE_NOT_SUITABLE
  @Transactional(Transactional.TxType.NEVER)
  public Place examine(TenantId tenant, Place place, @Nullable Access access) {
    if (tenants.find(tenant).isEmpty()) {
      throw new Refusal(
          RetentionProblem.UNKNOWN_TENANT,
          "tenant " + tenant + " is not known here; a new tenant may take some seconds to arrive");
    }
    return switch (place) {
      case Database database when access != null -> servers.examine(database, access);
      case Database _ -> throw Refusal.invalid("database", "needs two logins");
      case Bucket bucket when access != null -> examine(bucket, access);
      case Bucket _ -> throw Refusal.invalid("bucket", "needs two keys");
      case Directory directory -> examine(directory);
    };
  }

  private static Bucket examine(Bucket bucket, Access access) {
    try (var reading = new TenantBucket(bucket, access.reader());
        var owning = new TenantBucket(bucket, access.owner())) {
      reading.look();
      owning.look();
      return bucket;
    } catch (SdkException e) {
      throw new Refusal(
          RetentionProblem.STORE_UNREACHABLE,
          bucket
              + " cannot be listed: "
              + String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
    }
  }

  private Directory examine(Directory directory) {
    Path root =
        settings
            .fileRoot()
            .orElseThrow(() ->
                new Refusal(
                    RetentionProblem.STORE_NOT_SUITABLE,
                    "no root of tenants' directories is configured"));
    try {
      if (!new TenantFolder(root, directory.names()).exists()) {
        throw new Refusal(
            RetentionProblem.STORE_UNREACHABLE,
            "there is no directory " + directory.path() + " in the tenant's folder");
      }
      return directory;
    } catch (IOException e) {
      throw new Refusal(
          RetentionProblem.STORE_UNREACHABLE,
          "directory " + directory.path() + " cannot be opened: " + e.getClass().getSimpleName());
    }
  }

  /// @throws Refusal STORE_KNOWN if the name or the thing itself is registered already
  @Transactional
  public TenantStore register(
      TenantId tenant, String name, Place examined, @Nullable Access access, Actor actor) {
    Optional<TenantStore> known = stores.known(examined.identity());
    if (known.filter(store -> !store.tenant().equals(tenant)).isPresent()
        || (examined instanceof Database database && stores.isRoleOfAnother(tenant, database))) {
      throw new Refusal(
          RetentionProblem.STORE_NOT_SUITABLE,
          examined + " or a role of it is registered for another tenant");
    }
    if (known.isEmpty() && examined instanceof Bucket bucket && stores.isWithinAnother(bucket)) {
      throw new Refusal(
          RetentionProblem.STORE_NOT_SUITABLE,
          examined + " lies within a registered store, or one within it");
    }
    var store = new TenantStore(ids.next(), tenant, name, examined, clock.instant(), null);
    if (known.isPresent() || !stores.add(store, access)) {
      throw new Refusal(
          RetentionProblem.STORE_KNOWN, "tenant " + tenant + " has this store or name already");
    }
    audit.record(
        actor,
        tenant,
        "tenant-store.register",
        store.id().toString(),
        Map.of("name", name, "place", examined.toString(), "identity", examined.identity()));
    return store;
  }

  /// From here on neither exports nor purges touch the store.
  @Transactional
  public void remove(TenantStore store, Actor actor) {
    if (!stores.remove(store.id())) {
      throw Refusal.notFound("tenant store " + store.id());
    }
    audit.record(
        actor,
        store.tenant(),
        "tenant-store.remove",
        store.id().toString(),
        Map.of("name", store.name(), "identity", store.place().identity()));
  }
}
