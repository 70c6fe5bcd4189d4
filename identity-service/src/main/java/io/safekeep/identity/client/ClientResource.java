package io.safekeep.identity.client;

import io.quarkus.security.PermissionsAllowed;
import io.safekeep.contracts.TenantId;
import io.safekeep.identity.client.Client.Grant;
import io.safekeep.identity.client.Client.Profile;
import io.safekeep.identity.client.Client.SignOut;
import io.safekeep.identity.role.AssignableRoles;
import io.safekeep.identity.role.Role;
import io.safekeep.identity.role.Role.Holder;
import io.safekeep.identity.tenant.TenantDirectory;
import io.safekeep.runtime.http.Page;
import io.safekeep.runtime.outbound.GuardedHttp;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.secret.Secret;
import io.safekeep.runtime.security.Caller;
import jakarta.transaction.Transactional;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/// OAuth clients over HTTP, for operators only. Registration takes no idempotency key: the client's
/// id does the same, and an answer that bears a secret must not be kept.
@Path("/v1/clients")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "Clients")
class ClientResource {

  private static final String CLIENT_SECRET = "client_secret";
  private static final String PRIVATE_KEY_JWT = "private_key_jwt";

  private final TendClients tendClients;
  private final Clients clients;
  private final TenantDirectory tenants;
  private final GuardedHttp http;
  private final Caller caller;
  private final Clock clock;

  ClientResource(
      TendClients tendClients,
      Clients clients,
      TenantDirectory tenants,
      GuardedHttp http,
      Caller caller,
      Clock clock) {
    this.tendClients = tendClients;
    this.clients = clients;
    this.tenants = tenants;
    this.http = http;
    this.caller = caller;
    this.clock = clock;
  }

  @Schema(name = "NewClient")
  record NewClient(
      @NotNull
          @Pattern(
              regexp = "[A-Za-z0-9._-]{1,100}",
              message = "is not 1 to 100 letters, digits, dots, hyphens and underscores")
          @Schema(description = "The client_id", examples = "acme-portal")
          String id,
      @NotBlank @Size(max = 200) @Schema(description = "Shown to people who sign in") String name,
      @NotNull
          @Pattern(regexp = "confidential|public", message = "is neither confidential nor public")
          @Schema(enumeration = {"confidential", "public"})
          String type,
      @Schema(description = "Whose client it is; none for the suite's own") @Nullable UUID tenant,
      @NotEmpty
          @Size(max = 5)
          @Schema(
              description =
                  "authorization_code, refresh_token, client_credentials, device_code, token_exchange")
          List<
                  @Pattern(
                      regexp =
                          "authorization_code|refresh_token|client_credentials|device_code|token_exchange",
                      message =
                          "is none of authorization_code, refresh_token, client_credentials, device_code, token_exchange")
                  String>
              grants,
      @Size(max = 20) @Schema(description = "Compared character by character")
          @Nullable List<URI> redirectUris,
      @Size(max = 10) @Schema(description = "With which the client acts for itself")
          @Nullable List<String> roles,
      @Pattern(
              regexp = "client_secret|private_key_jwt",
              message = "is neither client_secret nor private_key_jwt")
          @Schema(
              enumeration = {"client_secret", "private_key_jwt"},
              description =
                  "How a confidential client proves itself; client_secret if none is named")
          @Nullable String authentication,
      @Schema(description = "Public keys for private_key_jwt, a JWK Set: EC on P-256 or RSA")
          @Nullable Map<String, Object> jwks,
      @Schema(description = "Where the client publishes its keys, instead of jwks")
          @Nullable URI jwksUri,
      @Pattern(regexp = "standard|nonce|fapi2", message = "is none of standard, nonce and fapi2")
          @Schema(
              enumeration = {"standard", "nonce", "fapi2"},
              description =
                  "nonce takes one in the place of PKCE from a confidential client that knows no PKCE;"
                      + " fapi2 wants pushed requests, private_key_jwt and tokens bound by DPoP (FAPI 2.0 Security Profile)")
          @Nullable String profile,
      @Schema(description = "True for a third party's, which people let in first")
          @Nullable Boolean consentRequired,
      @Size(max = 20)
          @Schema(description = "Where a sign-out may go on; compared character by character")
          @Nullable List<URI> postLogoutRedirectUris,
      @Schema(description = "Where the client is told that a session has ended")
          @Nullable URI backChannelLogoutUri) {}

  @Schema(name = "ClientKeys")
  record NewKeys(
      @Schema(description = "A JWK Set: EC on P-256 or RSA") @Nullable Map<String, Object> jwks,
      @Schema(description = "Where the client publishes its keys, instead of jwks")
          @Nullable URI jwksUri) {}

  @Schema(name = "ClientReason")
  record Reason(@NotBlank @Size(max = 500) String reason) {}

  @Schema(name = "Client")
  record ClientView(
      String id,
      String name,
      @Schema(enumeration = {"confidential", "public"}) String type,
      @Nullable UUID tenant,
      List<String> grants,
      List<String> redirectUris,
      List<String> roles,
      @Schema(enumeration = {"none", "client_secret", "private_key_jwt"}) String authentication,
      @Nullable Map<String, Object> jwks,
      @Nullable URI jwksUri,
      @Schema(enumeration = {"standard", "nonce", "fapi2"}) String profile,
      boolean consentRequired,
      List<String> postLogoutRedirectUris,
      @Nullable URI backChannelLogoutUri,
      @Schema(enumeration = {"active", "disabled"}) String state,
      Instant createdAt) {

    static ClientView of(Client client) {
      return new ClientView(
          client.id(),
          client.name(),
          client.isConfidential() ? "confidential" : "public",
          client.tenant().map(TenantId::value).orElse(null),
          client.grants().stream().map(ClientEntity::label).sorted().toList(),
          client.redirectUris().stream().sorted().toList(),
          client.roles().stream().map(Role::label).sorted().toList(),
          switch (client.credential()) {
            case Credential.None _ -> "none";
            case Credential.SecretHash _ -> CLIENT_SECRET;
            case Credential.Keys _, Credential.KeysAt _ -> PRIVATE_KEY_JWT;
          },
          client.credential() instanceof Credential.Keys(var set) ? set.toJSONObject(true) : null,
          client.credential() instanceof Credential.KeysAt(var uri) ? uri : null,
          ClientEntity.label(client.profile()),
          client.consentRequired(),
          client.signOut().postLogoutRedirectUris().stream().sorted().toList(),
          client.signOut().backChannelUri().orElse(null),
          client.disabledAt().isPresent() ? "disabled" : "active",
          client.createdAt());
    }
  }

  @Schema(name = "RegisteredClient")
  record RegisteredClient(
      ClientView client,
      @Schema(description = "Of a confidential client; shown this once") @Nullable String secret) {

    @Override
    public String toString() {
      return "RegisteredClient[" + client.id() + "]";
    }
  }

  @Schema(name = "ClientSecret")
  record ClientSecret(@Schema(description = "Shown this once") String secret) {

    @Override
    public String toString() {
      return "ClientSecret[...]";
    }
  }

  @POST
  @PermissionsAllowed("client:create")
  @Transactional
  @Operation(summary = "Register a client; the secret is shown once")
  @APIResponse(responseCode = "201", description = "Registered")
  @APIResponse(responseCode = "409", description = "Problem client-exists")
  @APIResponse(responseCode = "422", description = "Problem role-not-assignable")
  public RestResponse<RegisteredClient> register(@NotNull @Valid NewClient request) {
    var grants =
        request.grants().stream()
            .map(label -> Grant.valueOf(label.toUpperCase(Locale.ROOT)))
            .collect(Collectors.toCollection(() -> EnumSet.noneOf(Grant.class)));
    boolean confidential = request.type().equals("confidential");
    if (!confidential && grants.contains(Grant.CLIENT_CREDENTIALS)) {
      throw Refusal.invalid("grants", "has client_credentials, which a public client cannot use");
    }
    if (grants.contains(Grant.REFRESH_TOKEN) && !signsPeopleIn(grants)) {
      throw Refusal.invalid(
          "grants", "has refresh_token without authorization_code or device_code");
    }
    if (grants.contains(Grant.TOKEN_EXCHANGE) && !signsPeopleIn(grants)) {
      throw Refusal.invalid(
          "grants", "has token_exchange without authorization_code or device_code");
    }
    var tenant =
        Optional.ofNullable(request.tenant()).map(id -> tenants.getUnsealed(new TenantId(id)).id());
    var keys = keys(request, confidential);
    var profile = profile(request, grants, keys);
    var secret =
        confidential && keys.isEmpty()
            ? Optional.of(Secret.random(TendClients.SECRET_PREFIX))
            : Optional.<Secret>empty();
    var client =
        tendClients.register(
            caller.actor(),
            new Client(
                request.id(),
                request.name().strip(),
                tenant,
                keys.or(() -> secret.map(Secret::hash).map(Credential.SecretHash::new))
                    .orElseGet(Credential.None::new),
                grants,
                redirectUris(request, grants),
                AssignableRoles.of(
                    tenant.isPresent() ? Holder.TENANT_CLIENT : Holder.SUITE_CLIENT,
                    Optional.ofNullable(request.roles()).orElse(List.of())),
                profile,
                Boolean.TRUE.equals(request.consentRequired()),
                signOut(request, grants),
                Optional.empty(),
                clock.instant()));
    return RestResponse.ResponseBuilder.<RegisteredClient>created(
            URI.create("/v1/clients/" + client.id()))
        .entity(new RegisteredClient(ClientView.of(client), secret.map(Secret::value).orElse(null)))
        .build();
  }

  @GET
  @PermissionsAllowed("client:read")
  @Transactional
  @Operation(summary = "List clients by id")
  public Page<ClientView> list(
      @QueryParam("cursor") @DefaultValue("") String cursor,
      @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(Page.MOST) int limit) {
    var oneMore =
        clients.after(cursor, limit + 1).stream()
            .map(entity -> ClientView.of(entity.toClient()))
            .toList();
    return Page.of(oneMore, limit, ClientView::id);
  }

  @GET
  @Path("/{id:[^/:]+}")
  @PermissionsAllowed("client:read")
  @Transactional
  @Operation(summary = "Read one client")
  public ClientView read(String id) {
    return ClientView.of(clients.get(id).toClient());
  }

  @POST
  @Path("/{id:[^/:]+}:rotate-secret")
  @PermissionsAllowed("client:rotate")
  @Operation(summary = "Give a client with a secret a new one; the old one is refused at once")
  @APIResponse(responseCode = "409", description = "Problem client-disabled")
  public ClientSecret rotateSecret(String id) {
    return new ClientSecret(tendClients.rotateSecret(caller.actor(), id).value());
  }

  @POST
  @Path("/{id:[^/:]+}:replace-keys")
  @PermissionsAllowed("client:rotate")
  @Operation(summary = "Replace the public keys of a client that proves itself with keys")
  @APIResponse(responseCode = "409", description = "Problem client-disabled")
  public ClientView replaceKeys(String id, @NotNull @Valid NewKeys request) {
    return ClientView.of(
        tendClients.replaceKeys(caller.actor(), id, keys(request.jwks(), request.jwksUri())));
  }

  @POST
  @Path("/{id:[^/:]+}:disable")
  @PermissionsAllowed("client:disable")
  @Operation(summary = "Disable a client: no token from now on")
  @APIResponse(responseCode = "409", description = "Problem client-disabled")
  public ClientView disable(String id, @NotNull @Valid Reason request) {
    return ClientView.of(tendClients.disable(caller.actor(), id, request.reason()));
  }

  private static boolean signsPeopleIn(Set<Grant> grants) {
    return grants.contains(Grant.AUTHORIZATION_CODE) || grants.contains(Grant.DEVICE_CODE);
  }

  private static Set<String> redirectUris(NewClient request, Set<Grant> grants) {
    var uris = Optional.ofNullable(request.redirectUris()).orElse(List.of());
    boolean needed = grants.contains(Grant.AUTHORIZATION_CODE);
    if (needed == uris.isEmpty()) {
      throw Refusal.invalid(
          "redirectUris",
          needed
              ? "is empty, but authorization_code needs somewhere to return to"
              : "is of no use without authorization_code");
    }
    return checked("redirectUris", uris);
  }

  private static Set<String> checked(String field, List<URI> uris) {
    uris.forEach(uri -> RedirectUris.check(field, uri));
    return uris.stream().map(URI::toString).collect(Collectors.toSet());
  }

  private Optional<Credential> keys(NewClient request, boolean confidential) {
    if (!PRIVATE_KEY_JWT.equals(request.authentication())) {
      if (request.jwks() != null || request.jwksUri() != null) {
        throw Refusal.invalid("authentication", "is not private_key_jwt, but there are keys");
      }
      if (!confidential && request.authentication() != null) {
        throw Refusal.invalid("authentication", "is of no use to a public client");
      }
      return Optional.empty();
    }
    if (!confidential) {
      throw Refusal.invalid("authentication", "is of no use to a public client");
    }
    return Optional.of(keys(request.jwks(), request.jwksUri()));
  }

  private Credential keys(@Nullable Map<String, Object> jwks, @Nullable URI jwksUri) {
    if (jwks != null && jwksUri == null) {
      return new Credential.Keys(RegisteredKeys.read(jwks));
    }
    if (jwksUri != null && jwks == null) {
      return new Credential.KeysAt(reachable("jwksUri", jwksUri));
    }
    throw Refusal.invalid("jwks", "or jwksUri is needed, and not both");
  }

  private static Profile profile(
      NewClient request, Set<Grant> grants, Optional<Credential> credential) {
    if ("nonce".equals(request.profile())) {
      if (!request.type().equals("confidential")) {
        throw Refusal.invalid("profile", "nonce is not for a public client, which needs PKCE");
      }
      return Profile.NONCE;
    }
    if (!"fapi2".equals(request.profile())) {
      return Profile.STANDARD;
    }
    if (credential.isEmpty()) {
      throw Refusal.invalid("profile", "fapi2 needs authentication private_key_jwt");
    }
    if (grants.contains(Grant.DEVICE_CODE)) {
      throw Refusal.invalid("grants", "has device_code, which profile fapi2 leaves out");
    }
    return Profile.FAPI2;
  }

  private SignOut signOut(NewClient request, Set<Grant> grants) {
    var uris = Optional.ofNullable(request.postLogoutRedirectUris()).orElse(List.of());
    if (!uris.isEmpty() && !grants.contains(Grant.AUTHORIZATION_CODE)) {
      throw Refusal.invalid("postLogoutRedirectUris", "is of no use without authorization_code");
    }
    if (request.backChannelLogoutUri() != null && !signsPeopleIn(grants)) {
      throw Refusal.invalid("backChannelLogoutUri", "is of no use to whom no person signs in at");
    }
    return new SignOut(
        checked("postLogoutRedirectUris", uris),
        Optional.ofNullable(request.backChannelLogoutUri())
            .map(uri -> reachable("backChannelLogoutUri", uri)));
  }

  private URI reachable(String field, URI uri) {
    http.fault(uri)
        .ifPresent(fault -> {
          throw Refusal.invalid(field, uri + " " + fault);
        });
    return uri;
  }
}
