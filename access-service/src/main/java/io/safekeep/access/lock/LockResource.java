package io.safekeep.access.lock;

import io.quarkus.security.PermissionsAllowed;
import io.safekeep.runtime.http.Idempotency;
import io.safekeep.runtime.http.Page;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Caller;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.transaction.Transactional;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Future;
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
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// Locks over HTTP.
@Path("/v1/locks")
@Tag(name = "Locks")
@RunOnVirtualThread
public class LockResource {

  private final PlaceLock placeLock;
  private final SqlLocks locks;
  private final Idempotency idempotency;
  private final Caller caller;

  LockResource(PlaceLock placeLock, SqlLocks locks, Idempotency idempotency, Caller caller) {
    this.placeLock = placeLock;
    this.locks = locks;
    this.idempotency = idempotency;
    this.caller = caller;
  }

  /// @param kind what it is on
  /// @param target id of the employee (the token's `sub`), tenant, grant or resource; name of the
  ///   team
  /// @param expiresAt null if it stays until it is lifted
  public record LockRequest(
      @NotNull @Pattern(regexp = "employee|team|tenant|grant|resource") String kind,
      @NotBlank @Size(max = 200) String target,
      @NotBlank @Size(max = 500) String reason,
      @Nullable @Future Instant expiresAt) {}

  /// Why a lock is lifted.
  public record LiftRequest(@NotBlank @Size(max = 500) String reason) {}

  /// A lock as clients see it.
  @Schema(name = "Lock")
  public record LockView(
      UUID id,
      String kind,
      String target,
      String reason,
      String placedBy,
      Instant placedAt,
      @Nullable Instant expiresAt,
      @Nullable String liftedBy,
      @Nullable String liftedReason,
      @Nullable Instant liftedAt) {

    static LockView of(AccessLock lock) {
      var lifted = lock.lifted();
      return new LockView(
          lock.id(),
          lock.kind().label(),
          lock.target(),
          lock.reason(),
          lock.placedBy().subject(),
          lock.placedAt(),
          lock.expiresAt(),
          lifted == null ? null : lifted.by().subject(),
          lifted == null ? null : lifted.reason(),
          lifted == null ? null : lifted.at());
    }
  }

  @POST
  @PermissionsAllowed("lock:place")
  @Transactional
  @Operation(
      summary = "Lock a person, team, tenant, resource or grant",
      description =
          "Open use is cut within a second, open grants end, and new requests are refused until the"
              + " lock is lifted or expires. What it ended stays ended.")
  @APIResponse(
      responseCode = "201",
      content = @Content(schema = @Schema(implementation = LockView.class)))
  public Response place(
      @HeaderParam("Idempotency-Key") @Nullable String idempotencyKey,
      @NotNull @Valid LockRequest body) {
    var view =
        idempotency.once(
            idempotencyKey,
            body,
            LockView.class,
            () ->
                LockView.of(
                    placeLock.place(
                        LockKind.of(body.kind()),
                        body.target(),
                        body.reason(),
                        body.expiresAt(),
                        caller.actor())));
    return Response.created(URI.create("/v1/locks/" + view.id())).entity(view).build();
  }

  @GET
  @PermissionsAllowed("lock:read")
  @Operation(summary = "List locks", description = "Newest first.")
  public Page<LockView> list(
      @QueryParam("holding") @DefaultValue("false") boolean holding,
      @QueryParam("cursor") @Nullable UUID cursor,
      @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(Page.MOST) int limit) {
    return Page.of(
        locks.page(holding, cursor, limit + 1).stream().map(LockView::of).toList(),
        limit,
        view -> view.id().toString());
  }

  @GET
  @Path("/{id:[^/:]+}")
  @PermissionsAllowed("lock:read")
  @Operation(summary = "Look at a lock")
  public LockView find(@PathParam("id") UUID id) {
    return locks.find(id).map(LockView::of).orElseThrow(() -> Refusal.notFound("lock " + id));
  }

  @POST
  @Path("/{id:[^/:]+}:lift")
  @PermissionsAllowed("lock:lift")
  @Operation(summary = "Lift a lock")
  public LockView lift(@PathParam("id") UUID id, @NotNull @Valid LiftRequest body) {
    return LockView.of(placeLock.lift(id, body.reason(), caller.actor()));
  }
}
