package io.safekeep.retention.store;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.security.PermissionsAllowed;
import io.safekeep.contracts.TenantId;
import io.safekeep.retention.store.TenantStore.Access;
import io.safekeep.retention.store.TenantStore.Database;
import io.safekeep.retention.store.TenantStore.Directory;
import io.safekeep.retention.store.TenantStore.Place;
import io.safekeep.retention.store.TenantStore.Tls;
import io.safekeep.runtime.http.Idempotency;
import io.safekeep.runtime.http.Page;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Caller;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// Tenants' stores over HTTP.
@Path("/v1/tenant-stores")
@Tag(name = "Tenant stores")
@RunOnVirtualThread
public class TenantStoreResource {

  private final RegisterTenantStore registerTenantStore;
  private final SqlTenantStores stores;
  private final Idempotency idempotency;
  private final Caller caller;

  TenantStoreResource(
      RegisterTenantStore registerTenantStore,
      SqlTenantStores stores,
      Idempotency idempotency,
      Caller caller) {
    this.registerTenantStore = registerTenantStore;
    this.stores = stores;
    this.idempotency = idempotency;
    this.caller = caller;
  }

  /// What is needed to register a store: a database, a bucket or a directory.
  ///
  /// @param directory path below the tenant's own folder of the configured root
  @Schema(name = "TenantStoreRegistration")
  public record Registration(
      @NotNull UUID tenant,
      @NotBlank @Size(max = 100) String name,
      @Nullable @Valid DatabasePlace database,
      @Nullable @Valid BucketPlace bucket,
      @Nullable @Size(min = 1, max = 1000) String directory) {

    /// What makes a repeated request the same one; passwords are kept out of it.
    List<String> identity() {
      return List.of(
          tenant.toString(),
          name,
          String.valueOf(database),
          String.valueOf(bucket),
          String.valueOf(directory));
    }
  }

  /// How to reach a database.
  ///
  /// @param tls libpq's sslmode, `verify-full` if absent
  /// @param rootCertificates trusted roots as PEM
  /// @param reader may read everything in it (`pg_read_all_data`)
  /// @param owner owns it; used only to close and to drop it
  /// @param roles that belong to this database alone and are dropped with it
  @Schema(name = "TenantDatabase")
  public record DatabasePlace(
      @NotBlank @Size(max = 255) String host,
      @Min(1) @Max(65_535) int port,
      @NotBlank @Size(max = 63) String name,
      @Nullable String tls,
      @Nullable @Size(max = 100_000) String rootCertificates,
      @NotNull @Valid Role reader,
      @NotNull @Valid Role owner,
      @Nullable @Size(max = 20) List<@NotBlank @Size(max = 63) String> roles) {

    /// Without passwords.
    @Override
    public String toString() {
      return reader + "," + owner + "@" + host + ":" + port + "/" + name + " " + tls + " " + roles;
    }

    private Database place() {
      Tls mode;
      try {
        mode = tls == null ? Tls.VERIFY_FULL : Tls.of(tls);
      } catch (IllegalArgumentException e) {
        throw Refusal.invalid("database.tls", "must be an sslmode of libpq");
      }
      return new Database(
          host, port, name, mode, rootCertificates, "", 0, roles == null ? List.of() : roles);
    }

    private Access access() {
      return new Access(reader.login(), owner.login());
    }
  }

  /// How to reach a bucket of S3, or of what speaks its protocol.
  ///
  /// @param endpoint absent for AWS's own
  /// @param prefix ends in `/`; absent for the whole bucket
  /// @param reader may list and read every version, and the bucket's lifecycle and lock
  /// @param owner may also delete every version; used only for that
  @Schema(name = "TenantBucket")
  public record BucketPlace(
      @Nullable URI endpoint,
      @NotBlank @Size(max = 50) String region,
      @NotBlank @Size(max = 63) String name,
      @Nullable @Size(max = 900) String prefix,
      boolean pathStyle,
      @NotNull @Valid Key reader,
      @NotNull @Valid Key owner) {

    /// Without secrets.
    @Override
    public String toString() {
      return "%s,%s@%s %s/%s/%s %s"
          .formatted(reader, owner, endpoint, region, name, prefix, pathStyle);
    }

    private TenantStore.Bucket place() {
      try {
        return new TenantStore.Bucket(
            endpoint, region, name, prefix == null ? "" : prefix, pathStyle);
      } catch (IllegalArgumentException e) {
        throw Refusal.invalid("bucket", String.valueOf(e.getMessage()));
      }
    }

    private Access access() {
      return new Access(reader.login(), owner.login());
    }
  }

  /// An access key.
  @Schema(name = "TenantBucketKey")
  public record Key(
      @NotBlank @Size(max = 200) String accessKeyId,
      @NotNull @Size(max = 1000) String secretAccessKey) {

    private TenantStore.Login login() {
      return new TenantStore.Login(accessKeyId, secretAccessKey);
    }

    /// Without the secret.
    @Override
    public String toString() {
      return accessKeyId;
    }
  }

  /// A role and its password.
  @Schema(name = "TenantDatabaseRole")
  public record Role(
      @NotBlank @Size(max = 63) String user, @NotNull @Size(max = 1000) String password) {

    private TenantStore.Login login() {
      return new TenantStore.Login(user, password);
    }

    /// Without the password.
    @Override
    public String toString() {
      return user;
    }
  }

  /// A store as clients see it.
  ///
  /// @param place where it is, for people
  /// @param identity what a purge goes by
  /// @param quarantinedAt since when nobody gets at it; null while it is in use
  @Schema(name = "TenantStore")
  public record View(
      UUID id,
      UUID tenant,
      String name,
      @Schema(enumeration = {"database", "directory", "bucket"}) String kind,
      String place,
      String identity,
      Instant registeredAt,
      @Nullable Instant quarantinedAt) {

    static View of(TenantStore store) {
      return new View(
          store.id(),
          store.tenant().value(),
          store.name(),
          SqlTenantStores.kind(store.place()),
          store.place().toString(),
          store.place().identity(),
          store.registeredAt(),
          store.quarantinedAt());
    }
  }

  @POST
  @PermissionsAllowed("tenant-store:register")
  @Operation(
      summary = "Register a tenant's store",
      description =
          "Looks at it, and from then on exports and purges it with the tenant. A database that another"
              + " tenant has, or that is not one of a tenant, is refused.")
  @APIResponse(
      responseCode = "201",
      content = @Content(schema = @Schema(implementation = View.class)))
  public Response register(
      @HeaderParam("Idempotency-Key") @Nullable String idempotencyKey,
      @NotNull @Valid Registration body) {
    TenantId tenant = caller.tenantAskedFor(body.tenant());
    Access access = access(body);
    Place asked = place(tenant, body);
    View view =
        idempotency
            .answered(idempotencyKey, body.identity(), View.class)
            .orElseGet(() -> {
              Place examined = registerTenantStore.examine(tenant, asked, access);
              return register(idempotencyKey, body, tenant, examined, access);
            });
    return Response.created(URI.create("/v1/tenant-stores/" + view.id())).entity(view).build();
  }

  private View register(
      @Nullable String idempotencyKey,
      Registration body,
      TenantId tenant,
      Place examined,
      @Nullable Access access) {
    return QuarkusTransaction.requiringNew()
        .call(() ->
            idempotency.once(
                idempotencyKey,
                body.identity(),
                View.class,
                () ->
                    View.of(
                        registerTenantStore.register(
                            tenant, body.name(), examined, access, caller.actor()))));
  }

  private static @Nullable Access access(Registration body) {
    DatabasePlace database = body.database();
    BucketPlace bucket = body.bucket();
    return database != null ? database.access() : bucket != null ? bucket.access() : null;
  }

  private static Place place(TenantId tenant, Registration body) {
    DatabasePlace database = body.database();
    BucketPlace bucket = body.bucket();
    String directory = body.directory();
    if (Stream.of(database, bucket, directory).filter(Objects::nonNull).count() != 1) {
      throw Refusal.invalid(
          "database", "or bucket or directory must be given, and one of them only");
    }
    if (database != null) {
      return database.place();
    }
    if (bucket != null) {
      return bucket.place();
    }
    try {
      return new Directory(tenant, Objects.requireNonNull(directory));
    } catch (IllegalArgumentException e) {
      throw Refusal.invalid("directory", String.valueOf(e.getMessage()));
    }
  }

  @GET
  @PermissionsAllowed("tenant-store:read")
  @Operation(summary = "List tenants' stores", description = "Those of the caller's tenant.")
  public Page<View> list(
      @QueryParam("tenant") @Nullable UUID tenant,
      @QueryParam("cursor") @Nullable UUID cursor,
      @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(Page.MOST) int limit) {
    return Page.of(
        stores.page(caller.tenantToList(tenant).orElse(null), cursor, limit + 1).stream()
            .map(View::of)
            .toList(),
        limit,
        view -> view.id().toString());
  }

  @GET
  @Path("{id}")
  @PermissionsAllowed("tenant-store:read")
  @Operation(summary = "Look at a tenant's store")
  public View find(@PathParam("id") UUID id) {
    return View.of(known(id));
  }

  @DELETE
  @Path("{id}")
  @PermissionsAllowed("tenant-store:remove")
  @Operation(
      summary = "Forget a tenant's store",
      description = "Nothing happens to the store. It is neither exported nor purged any more.")
  @APIResponse(responseCode = "204")
  public void remove(@PathParam("id") UUID id) {
    registerTenantStore.remove(known(id), caller.actor());
  }

  private TenantStore known(UUID id) {
    return stores
        .find(id)
        .filter(store -> caller.mayTouch(store.tenant()))
        .orElseThrow(() -> Refusal.notFound("tenant store " + id));
  }
}
