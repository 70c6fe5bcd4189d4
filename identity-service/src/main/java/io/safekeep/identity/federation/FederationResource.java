package io.safekeep.identity.federation;

import io.quarkus.security.PermissionsAllowed;
import io.safekeep.contracts.TenantId;
import io.safekeep.identity.federation.Terms.Authentication;
import io.safekeep.identity.role.AssignableRoles;
import io.safekeep.identity.role.Role;
import io.safekeep.identity.role.Role.Holder;
import io.safekeep.identity.tenant.TenantDirectory;
import io.safekeep.identity.token.Issuer;
import io.safekeep.runtime.http.Idempotency;
import io.safekeep.runtime.outbound.GuardedHttp;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Caller;
import jakarta.transaction.Transactional;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/// A tenant's connections to issuers of its own, over HTTP.
@Path("/v1/tenants/{tenant}/federation")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "Federation")
public class FederationResource {

  private static final String SECRET = "client_secret";
  private static final String OWN_KEYS = "private_key_jwt";

  private final TendConnections tendConnections;
  private final SqlConnections connections;
  private final TenantDirectory tenants;
  private final GuardedHttp http;
  private final Issuer ourselves;
  private final Idempotency idempotency;
  private final Caller caller;

  FederationResource(
      TendConnections tendConnections,
      SqlConnections connections,
      TenantDirectory tenants,
      GuardedHttp http,
      Issuer ourselves,
      Idempotency idempotency,
      Caller caller) {
    this.tendConnections = tendConnections;
    this.connections = connections;
    this.tenants = tenants;
    this.http = http;
    this.ourselves = ourselves;
    this.idempotency = idempotency;
    this.caller = caller;
  }

  @Schema(name = "ConnectionTerms")
  public record TermsView(
      @NotBlank @Size(max = 100) @Schema(description = "Shown to people who are sent there")
          String name,
      @NotBlank
          @Size(max = 500)
          @Schema(
              description = "Its issuer identifier, exactly; cannot change later",
              examples = "https://login.acme.example/realms/acme")
          String issuer,
      @NotBlank @Size(max = 200) @Schema(description = "Under which the issuer knows us")
          String clientId,
      @Pattern(
              regexp = "client_secret|private_key_jwt",
              message = "is neither client_secret nor private_key_jwt")
          @Schema(
              enumeration = {"client_secret", "private_key_jwt"},
              description =
                  "How we prove ourselves there; private_key_jwt with the keys at our jwks_uri")
          @Nullable String authentication,
      @Size(max = 500)
          @Schema(
              format = "password",
              description = "Never shown; may be left out where one is known already")
          @Nullable String clientSecret,
      @Size(max = 20) @Schema(description = "Besides openid; profile and email if none are named")
          @Nullable List<@Pattern(regexp = "[!#-\\[\\]-~]{1,100}") String> scopes,
      @Valid @Nullable MappingView claims,
      @Schema(description = "True to make accounts at first sign-ins") @Nullable Boolean justInTime,
      @Size(max = 20)
          @Schema(
              description =
                  "Domains in which an address has to be for that; the tenant's own if none are"
                      + " named")
          @Nullable List<@NotBlank @Size(max = 253) String> emailDomains,
      @Valid @Nullable AssuranceView assurance,
      @Schema(
              description =
                  "Switches passwords and passkeys off for everybody but this tenant-admin")
          @Nullable UUID breakGlass) {

    @Override
    public String toString() {
      return "ConnectionTerms[" + issuer + "]";
    }
  }

  @Schema(name = "ClaimMapping")
  public record MappingView(
      @Size(min = 1, max = 200) @Schema(description = "preferred_username if none is named")
          @Nullable String userName,
      @Size(min = 1, max = 200) @Schema(description = "name if none is named")
          @Nullable String displayName,
      @Size(min = 1, max = 200) @Schema(description = "email if none is named")
          @Nullable String email,
      @Size(min = 1, max = 200)
          @Schema(description = "Has to be true for an address to count; email_verified if none")
          @Nullable String emailVerified,
      @Size(min = 1, max = 200)
          @Schema(
              description =
                  "Groups or roles, a name or a path such as realm_access.roles; then they decide"
                      + " at each sign-in")
          @Nullable String roles,
      @Size(max = 100) @Schema(description = "Which role a value of that claim gives")
          @Nullable Map<@NotBlank @Size(max = 200) String, @NotBlank String> roleOf,
      @Size(max = 10)
          @Schema(description = "Roles of whoever has none by that; member if roles is not named")
          @Nullable List<String> otherwise) {}

  @Schema(name = "Assurance")
  public record AssuranceView(
      @Size(max = 20) @Schema(description = "One of these acr is needed")
          @Nullable List<@NotBlank @Size(max = 200) String> requiredAcr,
      @Size(max = 20) @Schema(description = "All of these amr are needed")
          @Nullable List<@NotBlank @Size(max = 200) String> requiredAmr,
      @Size(max = 20) @Schema(description = "Any of these acr stands for two factors")
          @Nullable List<@NotBlank @Size(max = 200) String> mfaAcr,
      @Size(max = 20) @Schema(description = "Any of these amr stands for two factors")
          @Nullable List<@NotBlank @Size(max = 200) String> mfaAmr) {}

  @Schema(name = "Connection")
  public record ConnectionView(
      UUID id,
      UUID tenant,
      TermsView terms,
      @Schema(description = "To be registered with the issuer") URI redirectUri,
      @Schema(description = "Likewise") URI postLogoutRedirectUri,
      @Schema(description = "Likewise, if it has such a thing") URI backChannelLogoutUri,
      @Schema(enumeration = {"enabled", "disabled"}) String state,
      @Nullable Instant enabledAt) {}

  @Schema(name = "FederatedIdentity")
  public record IdentityView(
      @NotBlank @Size(max = 255) @Schema(description = "Claim sub of that person at the issuer")
          String subject) {}

  @POST
  @PermissionsAllowed("federation:manage")
  @Transactional
  @Operation(summary = "Prepare a connection; it does nothing until it is enabled")
  @APIResponse(responseCode = "201", description = "Prepared")
  @APIResponse(responseCode = "422", description = "Problem role-not-assignable")
  public RestResponse<ConnectionView> prepare(
      UUID tenant,
      @HeaderParam("Idempotency-Key") @Nullable String idempotencyKey,
      @NotNull @Valid TermsView request) {
    var id = touchable(tenant);
    // Not the secret: a plain hash of the request is kept to recognise a repetition.
    var recognised = List.of(tenant, request.name(), request.issuer(), request.clientId());
    var prepared =
        idempotency.once(
            idempotencyKey,
            recognised,
            ConnectionView.class,
            () ->
                view(
                    tendConnections.prepare(
                        caller.actor(), id, terms(id, request, Optional.empty()))));
    return RestResponse.ResponseBuilder.<ConnectionView>created(
            URI.create("/v1/tenants/%s/federation/%s".formatted(tenant, prepared.id())))
        .entity(prepared)
        .build();
  }

  @GET
  @PermissionsAllowed("federation:read")
  @Transactional
  @Operation(summary = "List the tenant's connections, oldest first")
  public List<ConnectionView> list(UUID tenant) {
    return connections.of(touchable(tenant)).stream().map(this::view).toList();
  }

  @GET
  @Path("/{id:[^/:]+}")
  @PermissionsAllowed("federation:read")
  @Operation(summary = "Read one connection")
  public ConnectionView read(UUID tenant, UUID id) {
    return view(tendConnections.get(touchable(tenant), id));
  }

  @PUT
  @Path("/{id:[^/:]+}")
  @PermissionsAllowed("federation:manage")
  @Transactional
  @Operation(summary = "Change a connection's terms; holds from the next sign-in on")
  @APIResponse(responseCode = "422", description = "Problem role-not-assignable")
  public ConnectionView change(UUID tenant, UUID id, @NotNull @Valid TermsView request) {
    var owner = touchable(tenant);
    var known = tendConnections.get(owner, id).terms().authentication();
    return view(
        tendConnections.change(
            caller.actor(), owner, id, terms(owner, request, Optional.of(known))));
  }

  @POST
  @Path("/{id:[^/:]+}:test")
  @PermissionsAllowed("federation:manage")
  @Operation(summary = "Ask the issuer what it says of itself")
  @APIResponse(responseCode = "422", description = "Problem issuer-not-usable")
  public Discovery test(UUID tenant, UUID id) {
    return tendConnections.test(touchable(tenant), id);
  }

  @POST
  @Path("/{id:[^/:]+}:enable")
  @PermissionsAllowed("federation:manage")
  @Operation(summary = "Let people sign in by a connection; the issuer has to answer")
  @APIResponse(responseCode = "409", description = "Problem connection-enabled")
  @APIResponse(responseCode = "422", description = "Problem issuer-not-usable")
  public ConnectionView enable(UUID tenant, UUID id) {
    return view(tendConnections.enable(caller.actor(), touchable(tenant), id));
  }

  @POST
  @Path("/{id:[^/:]+}:disable")
  @PermissionsAllowed("federation:manage")
  @Operation(summary = "Let nobody sign in by it, and sign out whoever did")
  @APIResponse(responseCode = "409", description = "Problem connection-not-enabled")
  public ConnectionView disable(UUID tenant, UUID id) {
    return view(tendConnections.disable(caller.actor(), touchable(tenant), id));
  }

  @PUT
  @Path("/{id:[^/:]+}/identities/{user}")
  @PermissionsAllowed("federation:manage")
  @Operation(summary = "Tie a user to an identity at the issuer")
  @APIResponse(responseCode = "409", description = "Problem identity-tied")
  public IdentityView tie(UUID tenant, UUID id, UUID user, @NotNull @Valid IdentityView request) {
    tendConnections.tie(caller.actor(), touchable(tenant), id, user, request.subject());
    return request;
  }

  @DELETE
  @Path("/{id:[^/:]+}/identities/{user}")
  @PermissionsAllowed("federation:manage")
  @Operation(summary = "Take that back")
  public void untie(UUID tenant, UUID id, UUID user) {
    tendConnections.untie(caller.actor(), touchable(tenant), id, user);
  }

  private Terms terms(TenantId tenant, TermsView view, Optional<Authentication> known) {
    var claims =
        Optional.ofNullable(view.claims())
            .orElseGet(() -> new MappingView(null, null, null, null, null, null, null));
    return new Terms(
        view.name().strip(),
        issuer(view.issuer().strip()),
        view.clientId().strip(),
        authentication(view, known),
        given(view.scopes(), List.of("profile", "email")).stream().distinct().toList(),
        mapping(claims),
        new Terms.Joining(
            Boolean.TRUE.equals(view.justInTime()),
            Set.copyOf(
                new HashSet<>(
                    given(view.emailDomains(), List.of(tenants.get(tenant).profile().domain()))))),
        assurance(view.assurance()),
        Optional.ofNullable(view.breakGlass()));
  }

  private String issuer(String issuer) {
    try {
      var uri = new URI(issuer);
      var fault = uri.getRawQuery() == null ? http.fault(uri) : Optional.of("has a query");
      fault.ifPresent(why -> {
        throw Refusal.invalid("issuer", issuer + " " + why);
      });
      return issuer;
    } catch (URISyntaxException malformed) {
      throw Refusal.invalid("issuer", "is no URL");
    }
  }

  private static Authentication authentication(TermsView view, Optional<Authentication> known) {
    if (OWN_KEYS.equals(view.authentication())) {
      if (view.clientSecret() != null) {
        throw Refusal.invalid("clientSecret", "is of no use with private_key_jwt");
      }
      return new Authentication.OwnKeys();
    }
    if (view.clientSecret() != null && !view.clientSecret().isBlank()) {
      return new Authentication.Shared(view.clientSecret());
    }
    return known
        .filter(Authentication.Shared.class::isInstance)
        .orElseThrow(() -> Refusal.invalid("clientSecret", "is needed"));
  }

  private static ClaimMapping mapping(MappingView view) {
    var roleOf = new LinkedHashMap<String, Role>();
    Optional.ofNullable(view.roleOf())
        .orElse(Map.of())
        .forEach((value, label) -> roleOf.put(value, roles(List.of(label)).iterator().next()));
    if (view.roles() == null && !roleOf.isEmpty()) {
      throw Refusal.invalid("claims.roles", "is needed for roleOf");
    }
    return new ClaimMapping(
        Objects.requireNonNullElse(view.userName(), "preferred_username"),
        Objects.requireNonNullElse(view.displayName(), "name"),
        Objects.requireNonNullElse(view.email(), "email"),
        Objects.requireNonNullElse(view.emailVerified(), "email_verified"),
        Optional.ofNullable(view.roles()),
        roleOf,
        roles(
            given(
                view.otherwise(),
                view.roles() == null ? List.of(Role.MEMBER.label()) : List.of())));
  }

  private static Set<Role> roles(Collection<String> labels) {
    return AssignableRoles.of(Holder.TENANT_USER, labels);
  }

  private static Assurance assurance(@Nullable AssuranceView view) {
    return view == null
        ? new Assurance(Set.of(), Set.of(), Set.of(), Set.of())
        : new Assurance(
            set(view.requiredAcr()),
            set(view.requiredAmr()),
            set(view.mfaAcr()),
            set(view.mfaAmr()));
  }

  private static Set<String> set(@Nullable List<String> values) {
    return new HashSet<>(given(values, List.of()));
  }

  private static List<String> given(@Nullable List<String> values, List<String> otherwise) {
    return values == null ? otherwise : values;
  }

  private ConnectionView view(Connection connection) {
    var terms = connection.terms();
    return new ConnectionView(
        connection.id(),
        connection.tenant().value(),
        view(terms),
        ourselves.endpoint("/sign-in/federated/" + connection.id()),
        ourselves.endpoint("/sign-out/federated"),
        ourselves.endpoint("/federation/%s/back-channel-logout".formatted(connection.id())),
        switch (connection) {
          case Connection.Enabled _ -> "enabled";
          case Connection.Disabled _ -> "disabled";
        },
        connection instanceof Connection.Enabled enabled ? enabled.enabledAt() : null);
  }

  private static TermsView view(Terms terms) {
    var mapping = terms.mapping();
    var roleOf = new TreeMap<String, String>();
    mapping.roleOf().forEach((value, role) -> roleOf.put(value, role.label()));
    var assurance = terms.assurance();
    return new TermsView(
        terms.name(),
        terms.issuer(),
        terms.clientId(),
        switch (terms.authentication()) {
          case Authentication.Shared _ -> SECRET;
          case Authentication.OwnKeys _ -> OWN_KEYS;
        },
        null,
        terms.scopes(),
        new MappingView(
            mapping.userName(),
            mapping.displayName(),
            mapping.email(),
            mapping.emailVerified(),
            mapping.roles().orElse(null),
            roleOf,
            mapping.otherwise().stream().map(Role::label).sorted().toList()),
        terms.joining().justInTime(),
        sorted(terms.joining().emailDomains()),
        new AssuranceView(
            sorted(assurance.requiredAcr()),
            sorted(assurance.requiredAmr()),
            sorted(assurance.mfaAcr()),
            sorted(assurance.mfaAmr())),
        terms.breakGlass().orElse(null));
  }

  private static List<String> sorted(Collection<String> texts) {
    return texts.stream().sorted().toList();
  }

  private TenantId touchable(UUID tenant) {
    var id = new TenantId(tenant);
    if (!caller.mayTouch(id)) {
      throw Refusal.notFound("tenant " + tenant);
    }
    return tenants.get(id).id();
  }
}
