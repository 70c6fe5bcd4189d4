package io.safekeep.backup.catalogue;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.security.PermissionsAllowed;
import io.safekeep.backup.datastore.Datastore;
import io.safekeep.backup.datastore.DatastoreAccess;
import io.safekeep.runtime.http.Idempotency;
import io.safekeep.runtime.http.Page;
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
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// Named restore points over HTTP.
@Path("/v1/datastores/{datastore}/restore-points")
@Tag(name = "Recovery points")
@RunOnVirtualThread
public class RestorePointResource {

  private final CreateRestorePoint createRestorePoint;
  private final SqlRestorePoints points;
  private final DatastoreAccess access;
  private final Idempotency idempotency;
  private final Caller caller;

  RestorePointResource(
      CreateRestorePoint createRestorePoint,
      SqlRestorePoints points,
      DatastoreAccess access,
      Idempotency idempotency,
      Caller caller) {
    this.createRestorePoint = createRestorePoint;
    this.points = points;
    this.access = access;
    this.idempotency = idempotency;
    this.caller = caller;
  }

  /// What the present position is to be called.
  public record RestorePointRequest(@NotBlank @Size(max = 100) String name) {}

  /// A named restore point as clients see it.
  ///
  /// @param createdAt by the clock of the datastore's server
  @Schema(name = "RestorePoint")
  public record RestorePointView(
      UUID id, String name, String lsn, Instant createdAt, String createdBy) {

    static RestorePointView of(RestorePoint point) {
      return new RestorePointView(
          point.id(), point.name(), point.lsn().toString(), point.createdAt(), point.createdBy());
    }
  }

  @POST
  @PermissionsAllowed("backup:create")
  @Operation(
      summary = "Give the present state a name",
      description = "It can be restored by `targetName` once its WAL has arrived, a second later.")
  @APIResponse(
      responseCode = "201",
      content = @Content(schema = @Schema(implementation = RestorePointView.class)))
  public Response create(
      @PathParam("datastore") UUID datastore,
      @HeaderParam("Idempotency-Key") @Nullable String idempotencyKey,
      @NotNull @Valid RestorePointRequest body) {
    Datastore found = QuarkusTransaction.requiringNew().call(() -> access.find(datastore));
    List<Object> identity = List.of(datastore, body.name());
    RestorePointView view =
        idempotency
            .answered(idempotencyKey, identity, RestorePointView.class)
            .orElseGet(() -> create(found, body.name(), idempotencyKey, identity));
    return Response.status(Response.Status.CREATED).entity(view).build();
  }

  private RestorePointView create(
      Datastore datastore, String name, @Nullable String idempotencyKey, List<Object> identity) {
    RestorePoint point = createRestorePoint.mark(datastore, name, caller.actor());
    return QuarkusTransaction.requiringNew()
        .call(() ->
            idempotency.once(
                idempotencyKey,
                identity,
                RestorePointView.class,
                () ->
                    RestorePointView.of(
                        createRestorePoint.keep(datastore, point, caller.actor()))));
  }

  @GET
  @PermissionsAllowed("datastore:read")
  @Operation(summary = "List named restore points", description = "Newest first.")
  public Page<RestorePointView> list(
      @PathParam("datastore") UUID datastore,
      @QueryParam("cursor") @Nullable UUID cursor,
      @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(Page.MOST) int limit) {
    return QuarkusTransaction.requiringNew()
        .call(() ->
            Page.of(
                points.page(access.find(datastore).id(), cursor, limit + 1).stream()
                    .map(RestorePointView::of)
                    .toList(),
                limit,
                view -> view.id().toString()));
  }
}
