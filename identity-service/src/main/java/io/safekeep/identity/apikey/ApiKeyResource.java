package io.safekeep.identity.apikey;

import io.quarkus.security.PermissionsAllowed;
import io.safekeep.contracts.TenantId;
import io.safekeep.identity.apikey.ApiKey.Ended;
import io.safekeep.identity.apikey.ApiKey.Live;
import io.safekeep.identity.apikey.ApiKey.Version;
import io.safekeep.identity.apikey.TendApiKeys.Issued;
import io.safekeep.identity.apikey.TendApiKeys.Wish;
import io.safekeep.identity.tenant.TenantDirectory;
import io.safekeep.runtime.http.Page;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Caller;
import jakarta.transaction.Transactional;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
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
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/// A tenant's API keys over HTTP.
@Path("/v1/tenants/{tenant}/api-keys")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "API keys")
public class ApiKeyResource {

  static final int DEFAULT_DAYS = 90;

  /// Longer takes a recorded exception.
  static final int MOST_DAYS = 365;

  private static final String PROTOTYPE = "prototype";
  private static final int DEFAULT_OVERLAP_HOURS = 24;

  private final TendApiKeys tendApiKeys;
  private final SqlApiKeys keys;
  private final TenantDirectory tenants;
  private final Caller caller;
  private final Clock clock;

  ApiKeyResource(
      TendApiKeys tendApiKeys,
      SqlApiKeys keys,
      TenantDirectory tenants,
      Caller caller,
      Clock clock) {
    this.tendApiKeys = tendApiKeys;
    this.keys = keys;
    this.tenants = tenants;
    this.caller = caller;
    this.clock = clock;
  }

  @Schema(name = "NewApiKey")
  public record NewApiKey(
      @NotBlank @Size(max = 200) @Schema(description = "What uses it", examples = "Nightly import")
          String name,
      @NotEmpty
          @Size(max = 200)
          @Schema(
              description = "Out of those that you have; no more than the key needs",
              examples = "datastore:read")
          List<@NotBlank String> permissions,
      @Size(min = 1, max = 40)
          @Schema(description = "How far to rely on it; prototype if none is named")
          @Nullable String label,
      @Min(1)
          @Max(1825)
          @Schema(description = "90 if none is named; more than 365 take exceptionReason")
          @Nullable Integer lifetimeDays,
      @Size(min = 1, max = 500)
          @Schema(description = "Why a key has to be good for longer than a year")
          @Nullable String exceptionReason) {}

  @Schema(name = "ApiKeyRotation")
  public record NewRotation(
      @Min(0)
          @Max(720)
          @Schema(
              description =
                  "How long the version before stays good; 24 if none is named, 0 ends it at once")
          @Nullable Integer overlapHours) {}

  @Schema(name = "ApiKeyReason")
  public record Reason(@NotBlank @Size(max = 500) String reason) {}

  @Schema(name = "ApiKeyVersion")
  public record VersionView(int number, Instant createdAt, Instant expiresAt) {

    static VersionView of(Version version) {
      return new VersionView(version.number(), version.createdAt(), version.expiresAt());
    }
  }

  @Schema(name = "ApiKey")
  public record ApiKeyView(
      @Schema(
              description = "Also the client_id at the token endpoint, and sub of its tokens",
              examples = "skk_7N42dgm5tFLK9N8MT7fHC7")
          String id,
      UUID tenant,
      String name,
      String label,
      List<String> permissions,
      @Schema(enumeration = {"live", "expired", "revoked", "unused"}) String state,
      @Schema(description = "Those that are good, newest first") List<VersionView> versions,
      Instant expiresAt,
      @Nullable String exceptionReason,
      String createdBy,
      Instant createdAt,
      @Schema(description = "To the minute") @Nullable Instant lastUsedAt,
      @Nullable Instant endedAt,
      @Nullable String endReason) {

    static ApiKeyView of(ApiKey key, Instant now) {
      var profile = key.profile();
      var ended = key instanceof Ended over ? Optional.of(over) : Optional.<Ended>empty();
      var good =
          ended.isPresent()
              ? List.<VersionView>of()
              : key.versions().stream()
                  .filter(version -> version.isGoodAt(now))
                  .map(VersionView::of)
                  .toList();
      return new ApiKeyView(
          profile.id(),
          profile.tenant().value(),
          profile.name(),
          profile.label(),
          List.copyOf(profile.scope()),
          switch (key) {
            case Live _ -> good.isEmpty() ? "expired" : "live";
            case Ended over -> over.how().name().toLowerCase(Locale.ROOT);
          },
          good,
          key.expiresAt(),
          profile.exception().orElse(null),
          profile.createdBy(),
          profile.createdAt(),
          profile.lastUsedAt().orElse(null),
          ended.map(Ended::at).orElse(null),
          ended.map(Ended::reason).orElse(null));
    }
  }

  @Schema(name = "IssuedApiKey")
  public record IssuedApiKey(
      ApiKeyView apiKey, @Schema(description = "Shown this once") String key) {

    @Override
    public String toString() {
      return "IssuedApiKey[" + apiKey.id() + "]";
    }
  }

  @POST
  @PermissionsAllowed("api-key:create")
  @Operation(summary = "Make an API key; the key is shown once")
  @APIResponse(responseCode = "201", description = "Made")
  @APIResponse(responseCode = "422", description = "Problem scope-not-grantable")
  public RestResponse<IssuedApiKey> create(UUID tenant, @NotNull @Valid NewApiKey request) {
    var id = touchable(tenant);
    tenants.get(id);
    int days = Objects.requireNonNullElse(request.lifetimeDays(), DEFAULT_DAYS);
    if (days > MOST_DAYS && request.exceptionReason() == null) {
      throw Refusal.invalid(
          "exceptionReason",
          "is needed for a key that is good for more than %d days".formatted(MOST_DAYS));
    }
    var issued =
        view(
            tendApiKeys.create(
                caller.actor(),
                id,
                new Wish(
                    request.name().strip(),
                    Optional.ofNullable(request.label()).map(String::strip).orElse(PROTOTYPE),
                    Scope.of(request.permissions(), caller::holds),
                    Duration.ofDays(days),
                    Optional.ofNullable(request.exceptionReason()).filter(_ -> days > MOST_DAYS))));
    return RestResponse.ResponseBuilder.<IssuedApiKey>created(
            URI.create("/v1/tenants/" + tenant + "/api-keys/" + issued.apiKey().id()))
        .entity(issued)
        .build();
  }

  @GET
  @PermissionsAllowed("api-key:read")
  @Transactional
  @Operation(summary = "List the tenant's API keys by id; keys themselves are never shown")
  public Page<ApiKeyView> list(
      UUID tenant,
      @QueryParam("cursor") @DefaultValue("") String cursor,
      @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(Page.MOST) int limit) {
    var oneMore =
        keys.after(touchable(tenant), cursor, limit + 1).stream().map(this::view).toList();
    return Page.of(oneMore, limit, ApiKeyView::id);
  }

  @GET
  @Path("/{id:[^/:]+}")
  @PermissionsAllowed("api-key:read")
  @Transactional
  @Operation(summary = "Read one API key")
  public ApiKeyView read(UUID tenant, String id) {
    return view(keys.of(touchable(tenant), id));
  }

  @POST
  @Path("/{id:[^/:]+}:rotate")
  @PermissionsAllowed("api-key:rotate")
  @Operation(summary = "Give an API key a new version; the one before stays good for a while")
  @APIResponse(responseCode = "409", description = "Problem api-key-ended, api-key-rotating")
  public IssuedApiKey rotate(UUID tenant, String id, @NotNull @Valid NewRotation request) {
    var hours = Objects.requireNonNullElse(request.overlapHours(), DEFAULT_OVERLAP_HOURS);
    return view(tendApiKeys.rotate(caller.actor(), touchable(tenant), id, Duration.ofHours(hours)));
  }

  @POST
  @Path("/{id:[^/:]+}:revoke")
  @PermissionsAllowed("api-key:revoke")
  @Operation(summary = "End an API key, for good")
  @APIResponse(responseCode = "409", description = "Problem api-key-ended")
  public ApiKeyView revoke(UUID tenant, String id, @NotNull @Valid Reason request) {
    return view(tendApiKeys.revoke(caller.actor(), touchable(tenant), id, request.reason()));
  }

  private IssuedApiKey view(Issued issued) {
    return new IssuedApiKey(view(issued.key()), issued.secret().value());
  }

  private ApiKeyView view(ApiKey key) {
    return ApiKeyView.of(key, clock.instant());
  }

  private TenantId touchable(UUID tenant) {
    var id = new TenantId(tenant);
    if (!caller.mayTouch(id)) {
      throw Refusal.notFound("tenant " + tenant);
    }
    return id;
  }
}
