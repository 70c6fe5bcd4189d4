package io.safekeep.notification.endpoint;

import io.quarkus.security.PermissionsAllowed;
import io.safekeep.contracts.TenantId;
import io.safekeep.notification.endpoint.Endpoint.Kind;
import io.safekeep.notification.endpoint.Endpoint.Signing;
import io.safekeep.notification.endpoint.Endpoints.Registered;
import io.safekeep.runtime.http.Page;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Caller;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/// Endpoints over HTTP. Registering takes no idempotency key: its answer would be kept, and the
/// secret with it.
@Path("/v1/endpoints")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "Endpoints")
@RunOnVirtualThread
public class EndpointResource {

  private static final int LONGEST_URL = 2048;
  private static final Duration USUAL_OVERLAP = Duration.ofHours(24);

  private final Endpoints endpoints;
  private final Caller caller;

  EndpointResource(Endpoints endpoints, Caller caller) {
    this.endpoints = endpoints;
    this.caller = caller;
  }

  /// @param tenant for callers who belong to none: whose it is; null for one of the operators' own
  /// @param url https, at a public address
  /// @param signing of webhooks; `hmac` if it is left out
  @Schema(name = "NewEndpoint")
  public record NewEndpoint(
      @Nullable UUID tenant,
      @NotNull @Schema(enumeration = {"webhook", "slack", "teams"}) String kind,
      @NotNull @Size(max = LONGEST_URL) @Schema(format = "uri") String url,
      @NotBlank @Size(max = 200) String description,
      @Nullable @Schema(enumeration = {"hmac", "ed25519"}) String signing) {

    @Override
    public String toString() {
      return "NewEndpoint[" + kind + "]";
    }
  }

  /// @param overlap for how long the secret before goes on to sign too, at most `PT168H`; `PT24H`
  ///   if it is left out
  @Schema(name = "EndpointRotation")
  public record Rotation(@Nullable @Schema(format = "duration") Duration overlap) {}

  /// @param url all of it that is shown: the rest may be what opens it
  /// @param disabledReason `asked`, `gone` (it answered 410) or `failing` (for five days)
  /// @param restingUntil until when nothing that can wait is sent there
  @Schema(name = "Endpoint")
  public record EndpointView(
      UUID id,
      @Nullable UUID tenant,
      @Schema(enumeration = {"webhook", "slack", "teams"}) String kind,
      String url,
      String description,
      @Nullable @Schema(enumeration = {"hmac", "ed25519"}) String signing,
      @Nullable String publicKey,
      @Nullable Instant formerSecretUntil,
      @Schema(enumeration = {"active", "failing", "disabled"}) String state,
      @Nullable Instant disabledAt,
      @Nullable String disabledReason,
      @Nullable Instant failingSince,
      @Nullable Instant restingUntil,
      String createdBy,
      Instant createdAt) {

    static EndpointView of(Endpoint endpoint) {
      TenantId tenant = endpoint.tenant();
      Signing signing = endpoint.signing();
      Endpoint.Disabled disabled = endpoint.disabled();
      return new EndpointView(
          endpoint.id(),
          tenant == null ? null : tenant.value(),
          endpoint.kind().label(),
          "https://" + endpoint.host() + "/…",
          endpoint.description(),
          signing == null ? null : signing.label(),
          endpoint.publicKey(),
          endpoint.formerUntil(),
          endpoint.state(),
          disabled == null ? null : disabled.at(),
          disabled == null ? null : disabled.reason(),
          endpoint.failingSince(),
          endpoint.restingUntil(),
          endpoint.createdBy(),
          endpoint.createdAt());
    }
  }

  /// @param secret what the receiver verifies by, never shown again; null for chats
  @Schema(name = "EndpointWithSecret")
  public record EndpointWithSecret(EndpointView endpoint, @Nullable String secret) {

    static EndpointWithSecret of(Registered registered) {
      return new EndpointWithSecret(EndpointView.of(registered.endpoint()), registered.secret());
    }

    @Override
    public String toString() {
      return "EndpointWithSecret[" + endpoint.id() + "]";
    }
  }

  @POST
  @PermissionsAllowed("endpoint:manage")
  @Operation(
      summary = "Register an endpoint",
      description =
          "A webhook gets messages as Standard Webhooks 1.0 has them. The secret is in this answer"
              + " alone.")
  @APIResponse(responseCode = "201", description = "Registered")
  @APIResponse(responseCode = "409", description = "Problem endpoints-exhausted")
  @APIResponse(responseCode = "422", description = "Problem unknown-tenant")
  public RestResponse<EndpointWithSecret> register(@NotNull @Valid NewEndpoint request) {
    return RestResponse.status(
        RestResponse.Status.CREATED,
        EndpointWithSecret.of(
            endpoints.register(
                caller.actor(),
                owner(request.tenant()),
                kind(request.kind()),
                url(request.url()),
                request.description().strip(),
                signing(request.signing()))));
  }

  @GET
  @PermissionsAllowed("endpoint:read")
  @Operation(summary = "List endpoints, oldest first", description = "At most 20.")
  public Page<EndpointView> list(@QueryParam("tenant") @Nullable UUID tenant) {
    return new Page<>(endpoints.of(owner(tenant)).stream().map(EndpointView::of).toList(), null);
  }

  @GET
  @Path("/{id:[^/:]+}")
  @PermissionsAllowed("endpoint:read")
  @Operation(summary = "Show an endpoint")
  public EndpointView find(@PathParam("id") UUID id) {
    return EndpointView.of(
        endpoints
            .find(id)
            .filter(endpoint ->
                caller.tenantIfAny().map(own -> own.equals(endpoint.tenant())).orElse(true))
            .orElseThrow(() -> Refusal.notFound("endpoint " + id)));
  }

  @POST
  @Path("/{id:[^/:]+}:rotate")
  @PermissionsAllowed("endpoint:manage")
  @Operation(
      summary = "Give a webhook another secret",
      description = "Until the overlap ends, messages are signed by both.")
  @APIResponse(responseCode = "409", description = "Problem endpoint-unsigned")
  public EndpointWithSecret rotate(@PathParam("id") UUID id, @NotNull @Valid Rotation request) {
    return EndpointWithSecret.of(
        endpoints.rotate(
            caller.actor(),
            caller.tenantIfAny(),
            id,
            Objects.requireNonNullElse(request.overlap(), USUAL_OVERLAP)));
  }

  @POST
  @Path("/{id:[^/:]+}:disable")
  @PermissionsAllowed("endpoint:manage")
  @Operation(summary = "Send nothing more there; what waits for it goes to the next channel")
  public EndpointView disable(@PathParam("id") UUID id) {
    return EndpointView.of(endpoints.disable(caller.actor(), caller.tenantIfAny(), id));
  }

  @POST
  @Path("/{id:[^/:]+}:enable")
  @PermissionsAllowed("endpoint:manage")
  @Operation(summary = "Send there again")
  public EndpointView enable(@PathParam("id") UUID id) {
    return EndpointView.of(endpoints.enable(caller.actor(), caller.tenantIfAny(), id));
  }

  @DELETE
  @Path("/{id:[^/:]+}")
  @PermissionsAllowed("endpoint:manage")
  @Operation(summary = "Forget an endpoint")
  @APIResponse(responseCode = "204", description = "Forgotten")
  public void remove(@PathParam("id") UUID id) {
    endpoints.remove(caller.actor(), caller.tenantIfAny(), id);
  }

  /// Whose endpoints a request is about; empty for those of the suite's operators.
  private Optional<TenantId> owner(@Nullable UUID asked) {
    return caller.tenantToList(asked);
  }

  private static Kind kind(String label) {
    return Kind.find(label)
        .orElseThrow(() ->
            Refusal.invalid("kind", "is '" + label + "', which is none of webhook, slack, teams"));
  }

  private static Signing signing(@Nullable String label) {
    return label == null
        ? Signing.HMAC
        : Signing.find(label)
            .orElseThrow(() ->
                Refusal.invalid("signing", "is '" + label + "', which is none of hmac, ed25519"));
  }

  private static URI url(String text) {
    try {
      return URI.create(text.strip());
    } catch (IllegalArgumentException noUri) {
      throw Refusal.invalid("url", "is no URL");
    }
  }
}
