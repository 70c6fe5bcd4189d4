package io.safekeep.identity.scim;

import io.quarkus.security.PermissionsAllowed;
import io.safekeep.contracts.TenantId;
import io.safekeep.identity.scim.SqlScimTokens.Token;
import io.safekeep.identity.tenant.TenantDirectory;
import io.safekeep.identity.token.Issuer;
import io.safekeep.runtime.audit.AuditTrail;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Caller;
import jakarta.transaction.Transactional;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/// The tokens with which a tenant's identity provider comes. Issuing takes no idempotency key: an
/// answer that bears a secret must not be kept.
@Path("/v1/tenants/{tenant}/scim-tokens")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "SCIM")
class ScimTokenResource {

  private static final int DEFAULT_DAYS = 180;

  private final SqlScimTokens tokens;
  private final TenantDirectory tenants;
  private final Issuer issuer;
  private final AuditTrail auditTrail;
  private final Caller caller;
  private final Clock clock;

  ScimTokenResource(
      SqlScimTokens tokens,
      TenantDirectory tenants,
      Issuer issuer,
      AuditTrail auditTrail,
      Caller caller,
      Clock clock) {
    this.tokens = tokens;
    this.tenants = tenants;
    this.issuer = issuer;
    this.auditTrail = auditTrail;
    this.caller = caller;
    this.clock = clock;
  }

  @Schema(name = "NewScimToken")
  record NewToken(
      @NotBlank @Size(max = 100) @Schema(examples = "Entra ID, production") String label,
      @Min(1) @Max(366) @Schema(description = "180 unless said") @Nullable Integer expiresInDays) {}

  @Schema(name = "ScimToken")
  record TokenView(
      UUID id,
      String label,
      @Schema(enumeration = {"good", "expired", "revoked"}) String state,
      String createdBy,
      Instant createdAt,
      Instant expiresAt,
      @Schema(description = "To within five minutes") @Nullable Instant lastUsedAt) {

    static TokenView of(Token token, Instant now) {
      return new TokenView(
          token.id(),
          token.label(),
          token.revokedAt() != null
              ? "revoked"
              : token.expiresAt().isAfter(now) ? "good" : "expired",
          token.createdBy(),
          token.createdAt(),
          token.expiresAt(),
          token.lastUsedAt());
    }
  }

  @Schema(name = "IssuedScimToken")
  record IssuedToken(
      TokenView token,
      @Schema(description = "Shown this once") String secret,
      @Schema(description = "Base URL to give to the identity provider") URI endpoint) {

    @Override
    public String toString() {
      return "IssuedToken[" + token.id() + "]";
    }
  }

  @POST
  @PermissionsAllowed("scim-token:create")
  @Transactional
  @Operation(
      summary = "Issue a token for the tenant's identity provider; it is shown once",
      description = "Two are good at the same time")
  @APIResponse(responseCode = "201", description = "Issued")
  @APIResponse(responseCode = "409", description = "Problem scim-tokens-exhausted")
  public RestResponse<IssuedToken> issue(UUID tenant, @NotNull @Valid NewToken request) {
    var id = touchable(tenant);
    var days = Objects.requireNonNullElse(request.expiresInDays(), DEFAULT_DAYS);
    var issued = tokens.issue(id, request.label().strip(), caller.subject(), Duration.ofDays(days));
    auditTrail.record(
        caller.actor(),
        id,
        "scim-token.issue",
        issued.token().id().toString(),
        Map.of("label", issued.token().label(), "expiresAt", issued.token().expiresAt()));
    return RestResponse.status(
        RestResponse.Status.CREATED,
        new IssuedToken(
            TokenView.of(issued.token(), clock.instant()),
            issued.secret().value(),
            issuer.endpoint("/scim/v2")));
  }

  @GET
  @PermissionsAllowed("scim-token:read")
  @Transactional
  @Operation(summary = "List the newest tokens, without their secrets")
  public List<TokenView> list(UUID tenant) {
    var now = clock.instant();
    return tokens.of(touchable(tenant)).stream().map(token -> TokenView.of(token, now)).toList();
  }

  @POST
  @Path("/{id:[^/:]+}:revoke")
  @PermissionsAllowed("scim-token:revoke")
  @Transactional
  @Operation(summary = "Refuse a token from now on")
  @APIResponse(responseCode = "204", description = "Refused from now on")
  public void revoke(UUID tenant, UUID id) {
    var owner = touchable(tenant);
    if (!tokens.revoke(owner, id)) {
      throw Refusal.notFound("good SCIM token " + id);
    }
    auditTrail.record(caller.actor(), owner, "scim-token.revoke", id.toString(), Map.of());
  }

  private TenantId touchable(UUID tenant) {
    var id = new TenantId(tenant);
    if (!caller.mayTouch(id)) {
      throw Refusal.notFound("tenant " + tenant);
    }
    return tenants.get(id).id();
  }
}
