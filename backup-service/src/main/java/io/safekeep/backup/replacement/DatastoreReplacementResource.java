package io.safekeep.backup.replacement;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.security.PermissionsAllowed;
import io.safekeep.backup.datastore.Datastore;
import io.safekeep.backup.datastore.DatastoreAccess;
import io.safekeep.backup.datastore.PaidPlan;
import io.safekeep.backup.recovery.DatastoreRestoreResource.RestoreRequest;
import io.safekeep.backup.recovery.RequestRestore;
import io.safekeep.backup.recovery.RestoreTarget;
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
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// The replacements of one datastore over HTTP.
@Path("/v1/datastores")
@Tag(name = "Replacements")
@RunOnVirtualThread
public class DatastoreReplacementResource {

  private final RequestReplacement requestReplacement;
  private final SqlReplacements replacements;
  private final RequestRestore requestRestore;
  private final DatastoreAccess access;
  private final PaidPlan paidPlan;
  private final Idempotency idempotency;
  private final Caller caller;

  DatastoreReplacementResource(
      RequestReplacement requestReplacement,
      SqlReplacements replacements,
      RequestRestore requestRestore,
      DatastoreAccess access,
      PaidPlan paidPlan,
      Idempotency idempotency,
      Caller caller) {
    this.requestReplacement = requestReplacement;
    this.replacements = replacements;
    this.requestRestore = requestRestore;
    this.access = access;
    this.paidPlan = paidPlan;
    this.idempotency = idempotency;
    this.caller = caller;
  }

  /// Which state the new server is to have: one of the three, or none for the newest.
  ///
  /// @param targetInstant RFC 3339 with offset, to the microsecond: every commit at or before it
  /// @param targetLsn PostgreSQL text form `X/X`
  /// @param targetName of a named restore point
  /// @param reason for the person who approves
  public record ReplacementRequest(
      @Nullable Instant targetInstant,
      @Nullable String targetLsn,
      @Nullable String targetName,
      @NotBlank @Size(max = 500) String reason) {

    RestoreTarget target() {
      return new RestoreRequest(targetInstant, targetLsn, targetName, null, null, null).target();
    }
  }

  @POST
  @Path("{datastore}/replacements")
  @PermissionsAllowed("restore:create")
  @Operation(
      summary = "Ask to replace a datastore's server by one in an earlier state",
      description =
          "Nothing happens before another person approves. Then the live server's state is secured"
              + " by a restore point, and a copy is restored for the new server to be made from.")
  @APIResponse(
      responseCode = "202",
      content = @Content(schema = @Schema(implementation = ReplacementView.class)))
  public Response request(
      @PathParam("datastore") UUID datastore,
      @HeaderParam("Idempotency-Key") @Nullable String idempotencyKey,
      @NotNull @Valid ReplacementRequest body) {
    RestoreTarget target = body.target();
    paidPlan.require();
    Datastore found = QuarkusTransaction.requiringNew().call(() -> access.find(datastore));
    List<Object> identity = List.of(datastore, target.notation(), body.reason());
    ReplacementView view =
        idempotency
            .answered(idempotencyKey, identity, ReplacementView.class)
            .orElseGet(() -> {
              requestRestore.requireReachable(found, target);
              return request(idempotencyKey, identity, found, target, body.reason());
            });
    return Response.accepted(view).location(URI.create("/v1/replacements/" + view.id())).build();
  }

  private ReplacementView request(
      @Nullable String idempotencyKey,
      List<Object> identity,
      Datastore datastore,
      RestoreTarget target,
      String reason) {
    return QuarkusTransaction.requiringNew()
        .call(() ->
            idempotency.once(
                idempotencyKey,
                identity,
                ReplacementView.class,
                () -> view(requestReplacement.request(datastore, target, reason, caller.actor()))));
  }

  @GET
  @Path("{datastore}/replacements")
  @PermissionsAllowed("restore:read")
  @Operation(summary = "List the replacements of a datastore", description = "Newest first.")
  public Page<ReplacementView> list(
      @PathParam("datastore") UUID datastore,
      @QueryParam("cursor") @Nullable UUID cursor,
      @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(Page.MOST) int limit) {
    return QuarkusTransaction.requiringNew()
        .call(() ->
            Page.of(
                replacements.page(access.find(datastore).id(), cursor, limit + 1).stream()
                    .map(this::view)
                    .toList(),
                limit,
                view -> view.id().toString()));
  }

  private ReplacementView view(Replacement replacement) {
    return ReplacementView.of(replacement, replacements.waitingFor(replacement.id()));
  }
}
