package io.safekeep.retention.hold;

import io.quarkus.security.PermissionsAllowed;
import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.http.Idempotency;
import io.safekeep.runtime.http.Page;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Caller;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.transaction.Transactional;
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
import java.time.Clock;
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// Legal holds over HTTP, for the vendor's people only.
@Path("/v1/legal-holds")
@Tag(name = "Legal holds")
@RunOnVirtualThread
public class HoldResource {

  private final PlaceHold placeHold;
  private final SqlHolds holds;
  private final Idempotency idempotency;
  private final Caller caller;
  private final Clock clock;

  HoldResource(
      PlaceHold placeHold, SqlHolds holds, Idempotency idempotency, Caller caller, Clock clock) {
    this.placeHold = placeHold;
    this.holds = holds;
    this.idempotency = idempotency;
    this.caller = caller;
    this.clock = clock;
  }

  /// A hold to be placed.
  public record HoldRequest(
      @NotNull UUID tenant,
      @NotBlank @Size(max = 200) @Schema(description = "Who answers for it") String owner,
      @NotBlank @Size(max = 1000) String reason,
      @NotNull @Schema(description = "By when somebody looks again; at most 366 days from now")
          Instant reviewAt) {}

  /// That a hold is still needed.
  public record ReviewRequest(@NotNull Instant reviewAt, @NotBlank @Size(max = 1000) String note) {}

  /// Why a hold is over.
  public record ReleaseRequest(@NotBlank @Size(max = 1000) String reason) {}

  /// A hold as clients see it.
  @Schema(name = "LegalHold")
  public record HoldView(
      UUID id,
      UUID tenant,
      String owner,
      String reason,
      String placedBy,
      Instant placedAt,
      Instant reviewAt,
      @Schema(description = "Nobody has looked in time; it holds all the same") boolean overdue,
      @Schema(description = "Who has asked to release it; another person has to agree")
          @Nullable String releaseAskedBy,
      @Nullable String releaseAskedReason,
      @Nullable Instant releaseAskedAt,
      @Nullable String releasedBy,
      @Nullable String releasedReason,
      @Nullable Instant releasedAt) {

    static HoldView of(LegalHold hold, Instant now) {
      var asked = hold.releaseAsked();
      var released = hold.released();
      return new HoldView(
          hold.id(),
          hold.tenant().value(),
          hold.owner(),
          hold.reason(),
          hold.placedBy().subject(),
          hold.placedAt(),
          hold.reviewAt(),
          hold.isOverdue(now),
          asked == null ? null : asked.by().subject(),
          asked == null ? null : asked.reason(),
          asked == null ? null : asked.at(),
          released == null ? null : released.by().subject(),
          released == null ? null : released.reason(),
          released == null ? null : released.at());
    }
  }

  @POST
  @PermissionsAllowed("legal-hold:place")
  @Transactional
  @Operation(
      summary = "Place a legal hold on a tenant",
      description = "From now on nothing of the tenant is destroyed until the hold is released.")
  @APIResponse(
      responseCode = "201",
      content = @Content(schema = @Schema(implementation = HoldView.class)))
  public Response place(
      @HeaderParam("Idempotency-Key") @Nullable String idempotencyKey,
      @NotNull @Valid HoldRequest body) {
    requireVendor();
    var view =
        idempotency.once(
            idempotencyKey,
            body,
            HoldView.class,
            () ->
                view(
                    placeHold.place(
                        new TenantId(body.tenant()),
                        body.owner().strip(),
                        body.reason().strip(),
                        body.reviewAt(),
                        caller.actor())));
    return Response.created(URI.create("/v1/legal-holds/" + view.id())).entity(view).build();
  }

  @GET
  @PermissionsAllowed("legal-hold:read")
  @Operation(summary = "List legal holds", description = "Newest first.")
  public Page<HoldView> list(
      @QueryParam("tenant") @Nullable UUID tenant,
      @QueryParam("inForce") @DefaultValue("false") boolean inForce,
      @QueryParam("cursor") @Nullable UUID cursor,
      @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(Page.MOST) int limit) {
    requireVendor();
    return Page.of(
        holds.page(tenant, inForce, cursor, limit + 1).stream().map(this::view).toList(),
        limit,
        view -> view.id().toString());
  }

  @GET
  @Path("/{id:[^/:]+}")
  @PermissionsAllowed("legal-hold:read")
  @Operation(summary = "Look at a legal hold")
  public HoldView find(@PathParam("id") UUID id) {
    requireVendor();
    return holds.find(id).map(this::view).orElseThrow(() -> Refusal.notFound("legal hold " + id));
  }

  @POST
  @Path("/{id:[^/:]+}:review")
  @PermissionsAllowed("legal-hold:place")
  @Operation(summary = "Say that a legal hold is still needed, and until when to look again")
  @APIResponse(responseCode = "409", description = "Problem hold-released")
  public HoldView review(@PathParam("id") UUID id, @NotNull @Valid ReviewRequest body) {
    requireVendor();
    return view(placeHold.review(id, body.reviewAt(), body.note().strip(), caller.actor()));
  }

  @POST
  @Path("/{id:[^/:]+}:release")
  @PermissionsAllowed("legal-hold:release")
  @Operation(
      summary = "Ask to release a legal hold, or agree with another person who has",
      description =
          "The second person's word releases it, and the tenant's case goes on from where it stood."
              + " A review meanwhile says that it is still needed, and the first has to ask again.")
  @APIResponse(responseCode = "403", description = "Problem another-person-needed")
  @APIResponse(responseCode = "409", description = "Problem hold-released")
  public HoldView release(@PathParam("id") UUID id, @NotNull @Valid ReleaseRequest body) {
    requireVendor();
    return view(placeHold.release(id, body.reason().strip(), caller.actor(), caller.isPerson()));
  }

  private HoldView view(LegalHold hold) {
    return HoldView.of(hold, clock.instant());
  }

  /// A customer's token has none of these permissions; if it had, it would see nothing.
  private void requireVendor() {
    if (caller.tenantIfAny().isPresent()) {
      throw Refusal.notFound("legal hold");
    }
  }
}
