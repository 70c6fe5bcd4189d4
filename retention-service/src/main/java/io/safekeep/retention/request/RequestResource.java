package io.safekeep.retention.request;

import io.quarkus.security.PermissionsAllowed;
import io.safekeep.contracts.TenantId;
import io.safekeep.retention.request.DeletionRequest.Decision;
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

/// Deletion requests over HTTP.
@Path("/v1/deletion-requests")
@Tag(name = "Deletion requests")
@RunOnVirtualThread
public class RequestResource {

  private final TendRequests tend;
  private final SqlRequests requests;
  private final Idempotency idempotency;
  private final Caller caller;

  RequestResource(TendRequests tend, SqlRequests requests, Idempotency idempotency, Caller caller) {
    this.tend = tend;
    this.requests = requests;
    this.idempotency = idempotency;
    this.caller = caller;
  }

  /// A request to be made.
  @Schema(name = "NewDeletionRequest")
  public record NewRequest(
      @Nullable @Schema(description = "Needed from people of the vendor") UUID tenant,
      @NotBlank @Size(max = 1000) String reason,
      @Nullable
          @Pattern(regexp = "[0-9a-f]{64}", message = "is no SHA-256 in lower-case hexadecimal")
          @Schema(description = "Of the letter; needed from people of the vendor")
          String documentSha256) {}

  /// How it was made sure that the customer asks.
  @Schema(name = "ProofOfIdentity")
  public record Proof(@NotBlank @Size(max = 1000) String proof) {}

  /// Why a request is not carried out.
  @Schema(name = "EndOfRequest")
  public record End(@NotBlank @Size(max = 1000) String reason) {}

  /// A request as clients see it.
  @Schema(name = "DeletionRequest")
  public record RequestView(
      UUID id,
      UUID tenant,
      @Schema(
              enumeration = {
                "requested",
                "identity-proved",
                "cooling-off",
                "case-opened",
                "refused",
                "withdrawn"
              })
          String state,
      String reason,
      @Nullable String documentSha256,
      String requestedBy,
      Instant requestedAt,
      @Nullable String provedBy,
      @Nullable Instant provedAt,
      @Nullable String proof,
      @Nullable String approvedBy,
      @Nullable Instant approvedAt,
      @Nullable @Schema(description = "Until then it can be taken back") Instant coolingOffUntil,
      @Nullable UUID deletionCase,
      @Nullable Instant endedAt,
      @Nullable String endReason) {

    static RequestView of(DeletionRequest request) {
      return new RequestView(
          request.id(),
          request.tenant().value(),
          request.state().label(),
          request.reason(),
          request.documentSha256(),
          request.requested().by().subject(),
          request.requested().at(),
          by(request.proved()),
          at(request.proved()),
          request.proof(),
          by(request.approved()),
          at(request.approved()),
          request.coolingOffUntil(),
          request.deletionCase(),
          at(request.ended()),
          request.endReason());
    }

    private static @Nullable String by(@Nullable Decision decision) {
      return decision == null ? null : decision.by().subject();
    }

    private static @Nullable Instant at(@Nullable Decision decision) {
      return decision == null ? null : decision.at();
    }
  }

  @POST
  @PermissionsAllowed("deletion-request:create")
  @Transactional
  @Operation(
      summary = "Ask that a tenant's data be deleted before its time",
      description =
          "By an administrator of the tenant, or by the vendor's people with the hash of the letter.")
  @APIResponse(
      responseCode = "201",
      content = @Content(schema = @Schema(implementation = RequestView.class)))
  @APIResponse(responseCode = "409", description = "Problem deletion-request-open")
  public Response make(
      @HeaderParam("Idempotency-Key") @Nullable String idempotencyKey,
      @NotNull @Valid NewRequest body) {
    TenantId tenant = caller.tenantAskedFor(body.tenant());
    var view =
        idempotency.once(
            idempotencyKey,
            body,
            RequestView.class,
            () -> RequestView.of(tend.make(tenant, body.reason().strip(), body.documentSha256())));
    return Response.created(URI.create("/v1/deletion-requests/" + view.id())).entity(view).build();
  }

  @GET
  @PermissionsAllowed("deletion-request:read")
  @Operation(summary = "List deletion requests", description = "Newest first.")
  public Page<RequestView> list(
      @QueryParam("tenant") @Nullable UUID tenant,
      @QueryParam("cursor") @Nullable UUID cursor,
      @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(Page.MOST) int limit) {
    UUID whose = caller.tenantToList(tenant).map(TenantId::value).orElse(null);
    return Page.of(
        requests.page(whose, cursor, limit + 1).stream().map(RequestView::of).toList(),
        limit,
        view -> view.id().toString());
  }

  @GET
  @Path("/{id:[^/:]+}")
  @PermissionsAllowed("deletion-request:read")
  @Operation(summary = "Look at a deletion request")
  public RequestView find(@PathParam("id") UUID id) {
    return requests
        .find(id)
        .filter(found -> caller.mayTouch(found.tenant()))
        .map(RequestView::of)
        .orElseThrow(() -> Refusal.notFound("deletion request " + id));
  }

  @POST
  @Path("/{id:[^/:]+}:prove")
  @PermissionsAllowed("deletion-request:prove")
  @Operation(summary = "Say how it was made sure that the customer asks")
  @APIResponse(responseCode = "403", description = "Problem another-person-needed")
  @APIResponse(responseCode = "409", description = "Problem deletion-request-state")
  public RequestView prove(@PathParam("id") UUID id, @NotNull @Valid Proof body) {
    return RequestView.of(tend.prove(id, body.proof().strip()));
  }

  @POST
  @Path("/{id:[^/:]+}:approve")
  @PermissionsAllowed("deletion-request:approve")
  @Operation(
      summary = "Agree to a request whose identity another person has proved",
      description = "The cooling-off begins. All relationships must have been ended before.")
  @APIResponse(responseCode = "403", description = "Problem another-person-needed")
  @APIResponse(
      responseCode = "409",
      description = "Problem deletion-request-state or relationship-open")
  public RequestView approve(@PathParam("id") UUID id) {
    return RequestView.of(tend.approve(id));
  }

  @POST
  @Path("/{id:[^/:]+}:refuse")
  @PermissionsAllowed("deletion-request:approve")
  @Operation(summary = "Refuse a request, with the reason that the customer gets")
  @APIResponse(responseCode = "409", description = "Problem deletion-request-state")
  public RequestView refuse(@PathParam("id") UUID id, @NotNull @Valid End body) {
    return RequestView.of(tend.refuse(id, body.reason().strip()));
  }

  @POST
  @Path("/{id:[^/:]+}:withdraw")
  @PermissionsAllowed("deletion-request:withdraw")
  @Operation(summary = "Take a request back, until the end of its cooling-off")
  @APIResponse(responseCode = "409", description = "Problem deletion-request-state")
  public RequestView withdraw(@PathParam("id") UUID id, @NotNull @Valid End body) {
    return RequestView.of(tend.withdraw(id, body.reason().strip()));
  }
}
