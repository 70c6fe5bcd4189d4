package io.safekeep.backup.recovery;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.security.PermissionsAllowed;
import io.safekeep.backup.datastore.Datastore;
import io.safekeep.backup.datastore.DatastoreAccess;
import io.safekeep.backup.datastore.PaidPlan;
import io.safekeep.backup.wire.Lsn;
import io.safekeep.runtime.http.Idempotency;
import io.safekeep.runtime.http.Page;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Caller;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
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
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// The restores of one datastore over HTTP.
@Path("/v1/datastores")
@Tag(name = "Restores")
@RunOnVirtualThread
public class DatastoreRestoreResource {

  private final RequestRestore requestRestore;
  private final ForecastRestore forecast;
  private final Restores restores;
  private final DatastoreAccess access;
  private final PaidPlan paidPlan;
  private final Idempotency idempotency;
  private final Caller caller;

  DatastoreRestoreResource(
      RequestRestore requestRestore,
      ForecastRestore forecast,
      Restores restores,
      DatastoreAccess access,
      PaidPlan paidPlan,
      Idempotency idempotency,
      Caller caller) {
    this.requestRestore = requestRestore;
    this.forecast = forecast;
    this.restores = restores;
    this.access = access;
    this.paidPlan = paidPlan;
    this.idempotency = idempotency;
    this.caller = caller;
  }

  /// Which state is wanted: one of the targets, or none for the newest.
  ///
  /// @param targetInstant RFC 3339 with offset, to the microsecond: every commit at or before it
  /// @param targetLsn PostgreSQL text form `X/X`
  /// @param targetName of a named restore point
  /// @param targetImmediate the state at the end of a base backup
  /// @param into `copy`, also if absent, or `cluster`: one of the operator that runs the original
  /// @param backup only for a cluster: the operator's Backup that it begins with
  public record RestoreRequest(
      @Nullable Instant targetInstant,
      @Nullable String targetLsn,
      @Nullable String targetName,
      @Nullable Boolean targetImmediate,
      @Schema(enumeration = {"copy", "cluster"}) @Nullable String into,
      @Nullable @Size(max = 253) String backup) {

    boolean wantsCluster() {
      return "cluster".equals(into);
    }

    /// @throws Refusal INVALID_REQUEST naming the field, if it is no target
    public RestoreTarget target() {
      if (into != null && !into.equals("copy") && !wantsCluster()) {
        throw Refusal.invalid("into", "must be copy or cluster");
      }
      if (backup != null && !wantsCluster()) {
        throw Refusal.invalid("backup", "can be given only with into = cluster");
      }
      if (Boolean.TRUE.equals(targetImmediate)) {
        if (targetInstant != null || targetLsn != null || targetName != null) {
          throw Refusal.invalid("targetImmediate", "cannot be given beside another target");
        }
        return new RestoreTarget.Immediate();
      }
      if (targetInstant != null && targetLsn != null) {
        throw Refusal.invalid("targetLsn", "cannot be given beside targetInstant");
      }
      if (targetName != null) {
        if (targetInstant != null || targetLsn != null) {
          throw Refusal.invalid("targetName", "cannot be given beside another target");
        }
        return new RestoreTarget.Named(targetName);
      }
      if (targetInstant != null) {
        // PostgreSQL's clock counts microseconds; a finer target could only pretend.
        return new RestoreTarget.At(targetInstant.truncatedTo(ChronoUnit.MICROS));
      }
      if (targetLsn != null) {
        try {
          return new RestoreTarget.Position(Lsn.parse(targetLsn));
        } catch (IllegalArgumentException e) {
          throw Refusal.invalid("targetLsn", "must look like 0/16B3740");
        }
      }
      return new RestoreTarget.Latest();
    }
  }

  @POST
  @Path("{datastore}/restores")
  @PermissionsAllowed("restore:create")
  @Operation(
      summary = "Restore a datastore to an instant, into a new copy or cluster",
      description = "Answers at once; look at the restore for its progress.")
  @APIResponse(
      responseCode = "202",
      content = @Content(schema = @Schema(implementation = RestoreView.class)))
  public Response request(
      @PathParam("datastore") UUID datastore,
      @HeaderParam("Idempotency-Key") @Nullable String idempotencyKey,
      @NotNull @Valid RestoreRequest body) {
    RestoreTarget target = body.target();
    paidPlan.require();
    Datastore found = QuarkusTransaction.requiringNew().call(() -> access.find(datastore));
    List<Object> identity =
        body.wantsCluster()
            ? List.of(datastore, target.toString(), "cluster", String.valueOf(body.backup()))
            : List.of(datastore, target.toString());
    RestoreView view =
        idempotency
            .answered(idempotencyKey, identity, RestoreView.class)
            .orElseGet(() -> {
              requireReachable(found, target, body);
              return request(idempotencyKey, identity, found, target, body);
            });
    return Response.accepted(view).location(URI.create("/v1/restores/" + view.id())).build();
  }

  @POST
  @Path("{datastore}/restores:check")
  @PermissionsAllowed("restore:read")
  @Operation(
      summary = "What a restore would need, without starting it",
      description =
          "Looks at the archive exactly as a restore would: whether the target can be reached, from"
              + " which base backup, how much is to be read and how long that takes.")
  public RestoreForecast check(
      @PathParam("datastore") UUID datastore, @NotNull @Valid RestoreRequest body) {
    RestoreTarget target = body.target();
    if (body.wantsCluster()) {
      throw Refusal.invalid("into", "only a copy can be forecast; the operator says nothing");
    }
    Datastore found = QuarkusTransaction.requiringNew().call(() -> access.find(datastore));
    return forecast.of(found, target);
  }

  @GET
  @Path("{datastore}/restores")
  @PermissionsAllowed("restore:read")
  @Operation(summary = "List the restores of a datastore", description = "Newest first.")
  public Page<RestoreView> list(
      @PathParam("datastore") UUID datastore,
      @QueryParam("cursor") @Nullable UUID cursor,
      @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(Page.MOST) int limit) {
    return QuarkusTransaction.requiringNew()
        .call(() ->
            Page.of(
                restores.page(access.find(datastore).id(), cursor, limit + 1).stream()
                    .map(RestoreView::of)
                    .toList(),
                limit,
                view -> view.id().toString()));
  }

  private RestoreView request(
      @Nullable String idempotencyKey,
      List<Object> identity,
      Datastore datastore,
      RestoreTarget target,
      RestoreRequest body) {
    return QuarkusTransaction.requiringNew()
        .call(() ->
            idempotency.once(
                idempotencyKey,
                identity,
                RestoreView.class,
                () -> RestoreView.of(accept(datastore, target, body))));
  }

  private void requireReachable(Datastore datastore, RestoreTarget target, RestoreRequest body) {
    if (body.wantsCluster()) {
      requestRestore.requireReachableByOperator(datastore, target, body.backup());
    } else {
      requestRestore.requireReachable(datastore, target);
    }
  }

  private Restore accept(Datastore datastore, RestoreTarget target, RestoreRequest body) {
    return body.wantsCluster()
        ? requestRestore.requestCluster(datastore, target, body.backup(), caller.actor())
        : requestRestore.request(datastore, target, caller.actor());
  }
}
