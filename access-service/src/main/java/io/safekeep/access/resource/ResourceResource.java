package io.safekeep.access.resource;

import io.quarkus.security.PermissionsAllowed;
import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.http.Page;
import io.safekeep.runtime.id.Ids;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Caller;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/// What access can be granted to, over HTTP.
@Path("/v1/resources")
@Tag(name = "Resources")
@RunOnVirtualThread
public class ResourceResource {

  private final TendResources tendResources;
  private final SqlResources resources;
  private final Ids ids;
  private final Caller caller;

  ResourceResource(TendResources tendResources, SqlResources resources, Ids ids, Caller caller) {
    this.tendResources = tendResources;
    this.resources = resources;
    this.ids = ids;
    this.caller = caller;
  }

  /// @param password of the administrator; is not shown again
  @Schema(name = "PostgresTarget")
  record Postgres(
      @NotBlank @Size(max = 253) @Schema(description = "Name that its certificate is for")
          String host,
      @Min(1) @Max(65535) int port,
      @NotBlank @Size(max = 63) String database,
      @NotBlank @Size(max = 20_000) @Schema(description = "PEM of what signs its certificate")
          String certificateAuthority,
      @NotBlank @Size(max = 63) String administrator,
      @NotBlank @Size(max = 200) @Schema(format = "password", writeOnly = true) String password,
      @NotBlank @Size(max = 63) String readers,
      @NotBlank @Size(max = 63) String writers,
      @Nullable
          @Size(max = 100)
          @Schema(
              description =
                  "Roles of the tenant's own services. Whoever else can sign in is told as"
                      + " unauthorised access. Without it, whoever could at the first look is taken"
                      + " for one of them")
          List<@NotBlank @Size(max = 63) String> serviceRoles) {

    Target target() {
      return new Target.Postgres(
          host,
          port,
          database,
          certificateAuthority,
          administrator,
          readers,
          writers,
          serviceRoles == null ? List.of() : serviceRoles);
    }

    @Override
    public String toString() {
      return "Postgres[" + host + ":" + port + "/" + database + "]";
    }
  }

  @Schema(name = "KubernetesTarget")
  record Kubernetes(
      @NotBlank @Size(max = 63) String cluster,
      @NotNull @Pattern(regexp = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?", message = "is no namespace")
          String namespace) {}

  @Schema(name = "SshTarget")
  record Ssh(
      @NotEmpty @Size(max = 100) List<@NotBlank @Size(max = 253) String> hosts,
      @NotNull
          @Pattern(
              regexp = "[a-z0-9][a-z0-9._-]{0,62}",
              message = "has other characters than a-z, 0-9, dot, underscore and hyphen")
          String principal) {}

  @Schema(name = "PortalTarget")
  record Portal(@NotNull URI address, @NotBlank @Size(max = 200) String audience) {}

  /// Exactly one of the last four says what it is and where.
  @Schema(name = "NewResource")
  record NewResource(
      @NotNull UUID tenant,
      @NotNull
          @Pattern(
              regexp = "[a-z0-9][a-z0-9.-]{0,62}",
              message = "has other characters than a-z, 0-9, dot and hyphen, or over 63")
          @Schema(
              description =
                  "network-... is network infrastructure; deidentified-... holds data that names"
                      + " nobody")
          String name,
      @NotNull @Pattern(regexp = "[a-z0-9-]{1,30}", message = "is no region") String region,
      @Nullable @Valid Postgres postgres,
      @Nullable @Valid Kubernetes kubernetes,
      @Nullable @Valid Ssh ssh,
      @Nullable @Valid Portal portal) {

    Resource resource(UUID id) {
      var given = Stream.of(postgres, kubernetes, ssh, portal).filter(Objects::nonNull).toList();
      if (given.size() != 1) {
        throw Refusal.invalid(
            "target",
            "has %d of postgres, kubernetes, ssh, portal; give one".formatted(given.size()));
      }
      return switch (given.getFirst()) {
        case Postgres target -> of(id, ResourceClass.POSTGRES, target.target());
        case Kubernetes target ->
            of(
                id,
                ResourceClass.KUBERNETES,
                new Target.Kubernetes(target.cluster(), target.namespace()));
        case Ssh target ->
            of(id, ResourceClass.SSH, new Target.Ssh(target.hosts(), target.principal()));
        case Portal target ->
            of(id, ResourceClass.PORTAL, new Target.Portal(target.address(), target.audience()));
        default -> throw new IllegalStateException("a fifth kind of target");
      };
    }

    private Resource of(UUID id, ResourceClass resourceClass, Target target) {
      return new Resource(id, new TenantId(tenant), resourceClass, name, region, target);
    }

    @Nullable String secret() {
      return postgres == null ? null : postgres.password();
    }
  }

  @Schema(name = "Resource")
  record ResourceView(
      UUID id,
      UUID tenant,
      ResourceClass resourceClass,
      String name,
      String region,
      Target target) {

    static ResourceView of(Resource resource) {
      return new ResourceView(
          resource.id(),
          resource.tenant().value(),
          resource.resourceClass(),
          resource.name(),
          resource.region(),
          resource.target());
    }
  }

  @POST
  @PermissionsAllowed("resource:register")
  @Operation(
      summary = "Register something of a tenant that access can be granted to",
      description =
          "A PostgreSQL server is looked at first: it must be reachable by TLS with its name"
              + " verified, and its administrator must be able to make roles and to give them to"
              + " readers and writers. The password is kept sealed and never shown.")
  @APIResponse(responseCode = "201", description = "Registered")
  @APIResponse(responseCode = "409", description = "Problem resource-name-taken")
  @APIResponse(responseCode = "422", description = "Problem unknown-tenant, resource-not-reachable")
  public RestResponse<ResourceView> register(@NotNull @Valid NewResource request) {
    var resource = tendResources.register(request.resource(ids.next()), request.secret());
    return RestResponse.ResponseBuilder.<ResourceView>created(
            URI.create("/v1/resources/" + resource.id()))
        .entity(ResourceView.of(resource))
        .build();
  }

  @GET
  @PermissionsAllowed("resource:read")
  @Operation(summary = "List what access can be granted to, oldest first, of one tenant or of all")
  public Page<ResourceView> list(
      @QueryParam("tenant") @Nullable UUID tenant,
      @QueryParam("cursor") @Nullable UUID cursor,
      @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(Page.MOST) int limit) {
    var whose = tenant == null ? caller.tenantIfAny().orElse(null) : caller.tenantAskedFor(tenant);
    var oneMore = resources.page(whose, cursor, limit + 1).stream().map(ResourceView::of).toList();
    return Page.of(oneMore, limit, resource -> resource.id().toString());
  }

  @GET
  @Path("/{id:[^/:]+}")
  @PermissionsAllowed("resource:read")
  @Operation(summary = "Read one resource")
  public ResourceView read(@PathParam("id") UUID id) {
    return resources
        .findCurrent(id)
        .filter(resource -> caller.mayTouch(resource.tenant()))
        .map(ResourceView::of)
        .orElseThrow(() -> Refusal.notFound("resource " + id));
  }

  /// @param password of the administrator; is not shown again
  @Schema(name = "NewResourcePassword")
  record NewPassword(
      @NotBlank @Size(max = 200) @Schema(format = "password", writeOnly = true) String password) {

    @Override
    public String toString() {
      return "NewPassword[]";
    }
  }

  @PUT
  @Path("/{id:[^/:]+}/password")
  @PermissionsAllowed("resource:register")
  @Operation(
      summary = "Take another password of a server's administrator",
      description =
          "Change it at the server first: it is tried before it is kept. At the latest every 90"
              + " days.")
  @APIResponse(responseCode = "204", description = "Kept")
  @APIResponse(responseCode = "422", description = "Problem resource-not-reachable")
  public void changePassword(@PathParam("id") UUID id, @NotNull @Valid NewPassword request) {
    tendResources.changePassword(id, request.password());
  }

  @DELETE
  @Path("/{id:[^/:]+}")
  @PermissionsAllowed("resource:remove")
  @Operation(
      summary = "Remove a resource: no more access is granted to it",
      description = "Access that is in force goes on to its end.")
  @APIResponse(responseCode = "204", description = "Removed")
  public void remove(@PathParam("id") UUID id) {
    tendResources.remove(id);
  }
}
