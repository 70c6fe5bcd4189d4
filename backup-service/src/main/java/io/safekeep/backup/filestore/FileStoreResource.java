package io.safekeep.backup.filestore;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.security.PermissionsAllowed;
import io.safekeep.backup.catalogue.RecoveryWindow;
import io.safekeep.backup.vault.S3Place;
import io.safekeep.contracts.TenantId;
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
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// File stores over HTTP.
@Path("/v1/file-stores")
@Tag(name = "File stores")
@RunOnVirtualThread
public class FileStoreResource {

  /// Amazon S3 User Guide, "General purpose bucket naming rules".
  private static final String BUCKET_NAME = "[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]";

  private static final Set<String> SCHEMES = Set.of("http", "https");

  private final RegisterFileStore registerFileStore;
  private final SqlFileStores stores;
  private final FileStoreAccess access;
  private final FileWindows windows;
  private final Idempotency idempotency;
  private final Caller caller;

  FileStoreResource(
      RegisterFileStore registerFileStore,
      SqlFileStores stores,
      FileStoreAccess access,
      FileWindows windows,
      Idempotency idempotency,
      Caller caller) {
    this.registerFileStore = registerFileStore;
    this.stores = stores;
    this.access = access;
    this.windows = windows;
    this.idempotency = idempotency;
    this.caller = caller;
  }

  /// What is needed to register a file store: a directory or a bucket.
  ///
  /// @param tenant whose it is; only for callers that belong to no tenant
  /// @param directory path below the tenant's own folder of the configured root
  @Schema(name = "FileStoreRegistration")
  public record Registration(
      @Nullable UUID tenant,
      @NotBlank @Size(max = 100) String name,
      @Nullable @Size(min = 1, max = 1000) String directory,
      @Nullable @Valid Bucket bucket) {

    /// What makes a repeated request the same one; the secret is kept out of it.
    List<String> identity() {
      return List.of(
          String.valueOf(tenant), name, String.valueOf(directory), String.valueOf(bucket));
    }
  }

  /// A bucket with versioning.
  ///
  /// @param prefix only what lies below it; all if absent
  /// @param endpoint where the store answers; AWS's own address if absent
  /// @param pathStyle whether the bucket is named in the path instead of the host
  /// @param accessKeyId of a key that may list versions and read them; the service's own
  ///   surroundings are asked if absent, which only callers that belong to no tenant may want
  @Schema(name = "FileBucketRegistration")
  public record Bucket(
      @NotNull @Pattern(regexp = BUCKET_NAME) String name,
      @Nullable @Size(max = 900) String prefix,
      @Nullable URI endpoint,
      @Nullable @Pattern(regexp = "[a-z0-9-]{1,50}") String region,
      @Nullable Boolean pathStyle,
      @Nullable @Size(max = 200) String accessKeyId,
      @Nullable @Size(max = 1000) String secretAccessKey) {

    /// Without the secret.
    @Override
    public String toString() {
      return endpoint + " " + name + "/" + prefix + " as " + accessKeyId;
    }
  }

  @POST
  @PermissionsAllowed("datastore:register")
  @Operation(
      summary = "Register a file store",
      description = "Looks at the files, then captures them: all of them now, and every change.")
  @APIResponse(
      responseCode = "201",
      content = @Content(schema = @Schema(implementation = FileStoreView.class)))
  public Response register(
      @HeaderParam("Idempotency-Key") @Nullable String idempotencyKey,
      @NotNull @Valid Registration body) {
    TenantId tenant = tenantOf(body);
    FileStore.Place place = place(body);
    FileStoreView view =
        idempotency
            .answered(idempotencyKey, body.identity(), FileStoreView.class)
            .orElseGet(() -> {
              registerFileStore.examine(tenant, place);
              return register(idempotencyKey, body, tenant, place);
            });
    return Response.created(URI.create("/v1/file-stores/" + view.id())).entity(view).build();
  }

  private FileStoreView register(
      @Nullable String idempotencyKey, Registration body, TenantId tenant, FileStore.Place place) {
    return QuarkusTransaction.requiringNew()
        .call(() ->
            idempotency.once(
                idempotencyKey,
                body.identity(),
                FileStoreView.class,
                () ->
                    FileStoreView.of(
                        registerFileStore.register(tenant, body.name(), place, caller.actor()))));
  }

  @GET
  @PermissionsAllowed("datastore:read")
  @Operation(summary = "List file stores", description = "Those of the caller's tenant.")
  public Page<FileStoreView> list(
      @QueryParam("cursor") @Nullable UUID cursor,
      @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(Page.MOST) int limit) {
    return Page.of(
        stores.page(caller.tenantIfAny().orElse(null), cursor, limit + 1).stream()
            .map(FileStoreView::of)
            .toList(),
        limit,
        view -> view.id().toString());
  }

  @GET
  @Path("{id:[^/:]+}")
  @PermissionsAllowed("datastore:read")
  @Operation(summary = "Look at a file store")
  public FileStoreView find(@PathParam("id") UUID id) {
    return FileStoreView.of(access.find(id));
  }

  @GET
  @Path("{id:[^/:]+}/recovery-window")
  @PermissionsAllowed("datastore:read")
  @Operation(
      summary = "Which instants can be recovered",
      description =
          "Every instant from `earliest` to `latest` except the gaps. What comes back is what was"
              + " there at most the promised minute before the instant, and nothing that came later.")
  public RecoveryWindow window(@PathParam("id") UUID id) {
    return windows.of(access.find(id).id());
  }

  @POST
  @Path("{id:[^/:]+}:release")
  @PermissionsAllowed("datastore:register")
  @Operation(
      summary = "End the protection of a file store",
      description = "What was captured stays until it expires.")
  @APIResponse(responseCode = "204")
  public void release(@PathParam("id") UUID id) {
    registerFileStore.release(access.find(id), caller.actor());
  }

  private TenantId tenantOf(Registration body) {
    if (caller.tenantIfAny().isPresent()) {
      TenantId own = caller.tenant();
      if (body.tenant() != null && !body.tenant().equals(own.value())) {
        throw Refusal.notFound("tenant " + body.tenant());
      }
      return own;
    }
    if (body.tenant() == null) {
      throw Refusal.invalid("tenant", "must be given by a caller that belongs to no tenant");
    }
    return new TenantId(body.tenant());
  }

  private FileStore.Place place(Registration body) {
    if ((body.directory() == null) == (body.bucket() == null)) {
      throw Refusal.invalid("directory", "or bucket must be given, and not both");
    }
    if (body.directory() != null) {
      try {
        return new FileStore.Place.Folder(body.directory());
      } catch (IllegalArgumentException e) {
        throw Refusal.invalid("directory", String.valueOf(e.getMessage()));
      }
    }
    return new FileStore.Place.Bucket(bucket(body.bucket()));
  }

  private S3Place bucket(@Nullable Bucket bucket) {
    if (bucket == null) {
      throw new IllegalStateException("neither directory nor bucket");
    }
    if ((bucket.accessKeyId() == null) != (bucket.secretAccessKey() == null)) {
      throw Refusal.invalid("bucket.secretAccessKey", "must be given beside accessKeyId");
    }
    if (bucket.accessKeyId() == null && caller.tenantIfAny().isPresent()) {
      throw Refusal.invalid("bucket.accessKeyId", "must be given");
    }
    URI endpoint = bucket.endpoint();
    if (endpoint != null
        && (endpoint.getHost() == null
            || !SCHEMES.contains(String.valueOf(endpoint.getScheme())))) {
      throw Refusal.invalid("bucket.endpoint", "must begin with http:// or https:// and a host");
    }
    return new S3Place(
        bucket.name(),
        prefix(bucket.prefix()),
        bucket.region() == null ? "us-east-1" : bucket.region(),
        endpoint,
        Boolean.TRUE.equals(bucket.pathStyle()),
        bucket.accessKeyId() == null || bucket.secretAccessKey() == null
            ? null
            : new S3Place.Credentials(bucket.accessKeyId(), bucket.secretAccessKey()),
        null);
  }

  private static String prefix(@Nullable String prefix) {
    String trimmed = prefix == null ? "" : prefix.replaceAll("^/+|/+$", "");
    return trimmed.isEmpty() ? "" : trimmed + "/";
  }
}
