package io.safekeep.access.request;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.security.PermissionsAllowed;
import io.safekeep.access.grant.SqlGrants;
import io.safekeep.access.policy.Approvers;
import io.safekeep.access.policy.Asked;
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
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// Requests for access over HTTP.
@Path("/v1")
@Tag(name = "Access requests")
@RunOnVirtualThread
public class AccessRequestResource {

  private final RequestAccess requestAccess;
  private final DecideRequest decideRequest;
  private final SqlRequests requests;
  private final SqlGrants grants;
  private final Approvers approvers;
  private final Idempotency idempotency;
  private final Caller caller;

  AccessRequestResource(
      RequestAccess requestAccess,
      DecideRequest decideRequest,
      SqlRequests requests,
      SqlGrants grants,
      Approvers approvers,
      Idempotency idempotency,
      Caller caller) {
    this.requestAccess = requestAccess;
    this.decideRequest = decideRequest;
    this.requests = requests;
    this.grants = grants;
    this.approvers = approvers;
    this.idempotency = idempotency;
    this.caller = caller;
  }

  /// @param resource what the caller wants to get into
  /// @param entitlement name in the catalogue
  /// @param reason code such as `CUSTOMER_INITIATED_SUPPORT`
  /// @param ticket or incident of the tenant
  /// @param justification for those who decide
  /// @param duration counted from the activation, ISO 8601; null for the entitlement's default
  /// @param startAt when access is to begin; null for as soon as it is approved
  @Schema(name = "AccessRequestRequest")
  public record AccessWish(
      @NotNull UUID resource,
      @NotBlank @Size(max = 100) String entitlement,
      @NotBlank @Size(max = 100) String reason,
      @NotBlank @Size(max = 100) String ticket,
      @Nullable @Size(max = 1000) String justification,
      @Nullable @Pattern(regexp = ISO_8601) String duration,
      @Nullable Instant startAt) {

    Asked by(Caller caller, boolean breakGlass) {
      return new Asked(
          caller.subject(),
          resource,
          entitlement,
          reason,
          ticket,
          parse(duration),
          startAt == null ? null : startAt.truncatedTo(ChronoUnit.MICROS),
          breakGlass,
          caller.acr().orElse(null),
          caller.authenticatedAt().map(at -> at.truncatedTo(ChronoUnit.MICROS)).orElse(null));
    }
  }

  /// A yes.
  ///
  /// @param digest of the request, as it was shown
  /// @param duration shorter than the request's, ISO 8601; null to leave it as it is
  @Schema(name = "YesToAccess")
  public record Yes(
      @NotBlank String digest,
      @Nullable @Size(max = 500) String comment,
      @Nullable @Pattern(regexp = ISO_8601) String duration) {

    DecideRequest.Word word(Approval.Side side) {
      return new DecideRequest.Word(side, true, digest, orEmpty(comment), parse(duration));
    }
  }

  /// A no.
  ///
  /// @param digest of the request, as it was shown
  @Schema(name = "NoToAccess")
  public record No(@NotBlank String digest, @NotBlank @Size(max = 500) String comment) {

    DecideRequest.Word word(Approval.Side side) {
      return new DecideRequest.Word(side, false, digest, comment, null);
    }
  }

  /// Somebody who may decide now.
  @Schema(name = "EligibleApprover")
  public record ApproverView(String id, String displayName) {}

  /// Whole seconds, at most a day.
  private static final String ISO_8601 = "P(1D|T(\\d{1,4}H)?(\\d{1,4}M)?(\\d{1,5}S)?)";

  @POST
  @Path("access-requests")
  @PermissionsAllowed("access-request:create")
  @Operation(
      summary = "Ask for access",
      description =
          "What the policy denies is refused with all that is against it. What needs nobody's"
              + " approval is granted at once.")
  @APIResponse(
      responseCode = "201",
      content = @Content(schema = @Schema(implementation = AccessRequestView.class)))
  public Response submit(
      @HeaderParam("Idempotency-Key") @Nullable String idempotencyKey,
      @NotNull @Valid AccessWish body) {
    return submit(idempotencyKey, body, false);
  }

  @POST
  @Path("access-requests:break-glass")
  @PermissionsAllowed("access-request:break-glass")
  @Operation(
      summary = "Take access in an emergency",
      description =
          "Nobody's approval is waited for. Everybody who would have approved is told, and somebody"
              + " must review it within 24 hours. What the customer blocks stays blocked.")
  @APIResponse(
      responseCode = "201",
      content = @Content(schema = @Schema(implementation = AccessRequestView.class)))
  public Response breakGlass(
      @HeaderParam("Idempotency-Key") @Nullable String idempotencyKey,
      @NotNull @Valid AccessWish body) {
    return submit(idempotencyKey, body, true);
  }

  private Response submit(@Nullable String idempotencyKey, AccessWish body, boolean breakGlass) {
    List<Object> identity = List.of(body, breakGlass);
    var view =
        idempotency
            .answered(idempotencyKey, identity, AccessRequestView.class)
            .orElseGet(() -> {
              var permitted = requestAccess.permitted(body.by(caller, breakGlass), caller.actor());
              return QuarkusTransaction.requiringNew()
                  .call(() ->
                      idempotency.once(
                          idempotencyKey,
                          identity,
                          AccessRequestView.class,
                          () ->
                              view(
                                  requestAccess.request(
                                      permitted, orEmpty(body.justification()), caller.actor()))));
            });
    return Response.created(URI.create("/v1/access-requests/" + view.id())).entity(view).build();
  }

  @GET
  @Path("access-requests")
  @PermissionsAllowed("access-request:read")
  @Operation(
      summary = "List requests",
      description = "Newest first, of all times. A tenant's own people see those on their tenant.")
  public Page<AccessRequestView> list(
      @QueryParam("tenant") @Nullable UUID tenant,
      @QueryParam("employee") @Nullable String employee,
      @QueryParam("state") @Nullable String state,
      @QueryParam("cursor") @Nullable UUID cursor,
      @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(Page.MOST) int limit) {
    UUID whose = caller.tenantToList(tenant).map(TenantId::value).orElse(null);
    return Page.of(
        requests.page(new SqlRequests.Filter(whose, employee, state), cursor, limit + 1).stream()
            .map(this::view)
            .toList(),
        limit,
        view -> view.id().toString());
  }

  @GET
  @Path("access-requests/{id:[^/:]+}")
  @PermissionsAllowed("access-request:read")
  @Operation(summary = "Look at a request")
  public AccessRequestView find(@PathParam("id") UUID id) {
    return view(visible(id));
  }

  @GET
  @Path("access-requests/{id:[^/:]+}/approvers")
  @PermissionsAllowed("access-request:read")
  @Operation(
      summary = "Who of the vendor may decide on a request now",
      description = "Empty if it waits for nobody of the vendor.")
  public List<ApproverView> approvers(@PathParam("id") UUID id) {
    var request = visible(id);
    if (request.state() instanceof RequestState.Pending
        && Progress.of(request, requests.approvals(id), grants.now())
            instanceof Progress.AtStage stage) {
      return approvers.of(stage.stage(), request.asked().employee()).stream()
          .map(employee -> new ApproverView(employee.id(), employee.displayName()))
          .toList();
    }
    return List.of();
  }

  @POST
  @Path("access-requests/{id:[^/:]+}:approve")
  @PermissionsAllowed("access-request:approve")
  @Operation(
      summary = "Approve a request, for the vendor",
      description = "By another person than who asked, for exactly what the digest stands for.")
  public AccessRequestView approve(@PathParam("id") UUID id, @NotNull @Valid Yes yes) {
    return view(decideRequest.decide(id, yes.word(Approval.Side.VENDOR)));
  }

  @POST
  @Path("access-requests/{id:[^/:]+}:deny")
  @PermissionsAllowed("access-request:approve")
  @Operation(summary = "Deny a request, for the vendor")
  public AccessRequestView deny(@PathParam("id") UUID id, @NotNull @Valid No no) {
    return view(decideRequest.decide(id, no.word(Approval.Side.VENDOR)));
  }

  @POST
  @Path("access-requests/{id:[^/:]+}:withdraw")
  @PermissionsAllowed("access-request:create")
  @Operation(summary = "Withdraw a request", description = "By who asked, until it is decided.")
  public AccessRequestView withdraw(@PathParam("id") UUID id) {
    return view(decideRequest.withdraw(id));
  }

  private AccessRequest visible(UUID id) {
    return requests
        .find(id)
        .filter(request -> caller.mayTouch(request.tenant()))
        .orElseThrow(() -> Refusal.notFound("request " + id));
  }

  private AccessRequestView view(AccessRequest request) {
    return AccessRequestView.of(request, requests.approvals(request.id()), grants.now());
  }

  private static @Nullable Duration parse(@Nullable String text) {
    if (text == null) {
      return null;
    }
    try {
      return Duration.parse(text);
    } catch (DateTimeParseException e) {
      throw Refusal.invalid("duration", "is not an ISO 8601 duration: " + text);
    }
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }
}
