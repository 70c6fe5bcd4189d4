package io.safekeep.backup.datastore;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.security.PermissionsAllowed;
import io.safekeep.backup.wire.Dsn;
import io.safekeep.backup.wire.SslMode;
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
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// Datastores over HTTP.
@Path("/v1/datastores")
@Tag(name = "Datastores")
@RunOnVirtualThread
public class DatastoreResource {

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

  private final RegisterDatastore registerDatastore;
  private final Datastores datastores;
  private final DatastoreAccess access;
  private final SqlHeartbeats heartbeats;
  private final Idempotency idempotency;
  private final Caller caller;

  DatastoreResource(
      RegisterDatastore registerDatastore,
      Datastores datastores,
      DatastoreAccess access,
      SqlHeartbeats heartbeats,
      Idempotency idempotency,
      Caller caller) {
    this.registerDatastore = registerDatastore;
    this.datastores = datastores;
    this.access = access;
    this.heartbeats = heartbeats;
    this.idempotency = idempotency;
    this.caller = caller;
  }

  /// What is needed to register a datastore.
  ///
  /// @param tenant whose it is; only for callers that belong to no tenant
  public record Registration(
      @Nullable UUID tenant,
      @NotBlank @Size(max = 100) String name,
      @NotNull @Valid Connection connection) {

    /// What makes a repeated request the same one; the password is kept out of it.
    List<String> identity() {
      return List.of(String.valueOf(tenant), name, connection.toString());
    }
  }

  /// How to reach a cluster.
  ///
  /// @param host a name or address; for a cluster with standbys all of them, with commas, each with
  ///   its own port if that differs: the one that is the primary is used
  /// @param sslMode libpq's sslmode, `prefer` if absent
  /// @param rootCertificates trusted roots as PEM
  public record Connection(
      @NotBlank @Size(max = 1000) String host,
      @Min(1) @Max(65_535) int port,
      @NotBlank @Size(max = 63) String user,
      @NotNull @Size(max = 1000) String password,
      @Nullable String sslMode,
      @Nullable @Size(max = 100_000) String rootCertificates) {

    /// @throws Refusal INVALID_REQUEST if that is no address
    public Dsn dsn() {
      try {
        return new Dsn(
            host,
            port,
            user,
            password,
            sslMode == null ? SslMode.PREFER : SslMode.parse(sslMode),
            rootCertificates,
            CONNECT_TIMEOUT);
      } catch (IllegalArgumentException e) {
        throw Refusal.invalid("connection", String.valueOf(e.getMessage()));
      }
    }

    /// Without the password.
    @Override
    public String toString() {
      return user + "@" + host + ":" + port;
    }
  }

  @POST
  @PermissionsAllowed("datastore:register")
  @Operation(
      summary = "Register a datastore",
      description =
          "Looks at the cluster, then protects it: a base backup and continuous WAL streaming begin"
              + " at once.")
  @APIResponse(
      responseCode = "201",
      content = @Content(schema = @Schema(implementation = DatastoreView.class)))
  public Response register(
      @HeaderParam("Idempotency-Key") @Nullable String idempotencyKey,
      @NotNull @Valid Registration body) {
    TenantId tenant = tenantOf(body);
    Dsn dsn = body.connection().dsn();
    DatastoreView view =
        idempotency
            .answered(idempotencyKey, body.identity(), DatastoreView.class)
            .orElseGet(
                () -> register(idempotencyKey, body, registerDatastore.examine(tenant, dsn)));
    return Response.created(URI.create("/v1/datastores/" + view.id())).entity(view).build();
  }

  private DatastoreView register(
      @Nullable String idempotencyKey, Registration body, RegisterDatastore.Candidate candidate) {
    return QuarkusTransaction.requiringNew()
        .call(() ->
            idempotency.once(
                idempotencyKey,
                body.identity(),
                DatastoreView.class,
                () -> view(registerDatastore.register(candidate, body.name(), caller.actor()))));
  }

  @GET
  @PermissionsAllowed("datastore:read")
  @Operation(summary = "List datastores", description = "Those of the caller's tenant.")
  public Page<DatastoreView> list(
      @QueryParam("cursor") @Nullable UUID cursor,
      @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(Page.MOST) int limit) {
    return QuarkusTransaction.requiringNew()
        .call(() ->
            Page.of(
                datastores.page(caller.tenantIfAny().orElse(null), cursor, limit + 1).stream()
                    .map(this::view)
                    .toList(),
                limit,
                view -> view.id().toString()));
  }

  @GET
  @Path("{id}")
  @PermissionsAllowed("datastore:read")
  @Operation(summary = "Look at a datastore")
  public DatastoreView find(@PathParam("id") UUID id) {
    return QuarkusTransaction.requiringNew().call(() -> view(access.find(id)));
  }

  private DatastoreView view(Datastore datastore) {
    return DatastoreView.of(
        datastore, heartbeats.find(datastore.id()), datastores.succession(datastore.id()));
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
}
