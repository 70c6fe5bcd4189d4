package io.safekeep.identity.tenant;

import io.quarkus.security.PermissionsAllowed;
import io.safekeep.contracts.TenantId;
import io.safekeep.identity.tenant.TenantProfile.Plan;
import io.safekeep.runtime.http.Idempotency;
import io.safekeep.runtime.http.Page;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Caller;
import jakarta.transaction.Transactional;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/// Tenants over HTTP. A tenant's own people see their tenant and nothing of any other; operators
/// and services, who belong to no tenant, see all.
@Path("/v1/tenants")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "Tenants")
class TenantResource {

  private static final UUID FIRST = new UUID(0, 0);

  private final CreateTenant createTenant;
  private final SuspendTenant suspendTenant;
  private final TendRelationships tendRelationships;
  private final Tenants tenants;
  private final SqlTenantHistory history;
  private final Relationships relationships;
  private final TenantDirectory directory;
  private final Idempotency idempotency;
  private final Caller caller;

  TenantResource(
      CreateTenant createTenant,
      SuspendTenant suspendTenant,
      TendRelationships tendRelationships,
      Tenants tenants,
      SqlTenantHistory history,
      Relationships relationships,
      TenantDirectory directory,
      Idempotency idempotency,
      Caller caller) {
    this.createTenant = createTenant;
    this.suspendTenant = suspendTenant;
    this.tendRelationships = tendRelationships;
    this.tenants = tenants;
    this.history = history;
    this.relationships = relationships;
    this.directory = directory;
    this.idempotency = idempotency;
    this.caller = caller;
  }

  @Schema(name = "NewTenant")
  record NewTenant(
      @NotBlank @Size(max = 200) @Schema(description = "As people write it", examples = "Acme Ltd")
          String name,
      @NotNull
          @Size(max = 253)
          @Pattern(
              regexp = "(?i)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+",
              message = "is not a domain name such as acme.example")
          @Schema(
              description = "What the users' sign-in names end in; unique, never changes",
              examples = "acme.example")
          String domain,
      @NotNull
          @Pattern(regexp = "[a-z]{2}(-[a-z0-9]+)*", message = "is not a region such as eu")
          @Schema(description = "Where the tenant's data may lie", examples = "eu")
          String region,
      @NotNull
          @Pattern(regexp = "free|paid", message = "is neither free nor paid")
          @Schema(enumeration = {"free", "paid"})
          String plan,
      @NotNull @Valid NewRelationship relationship) {}

  @Schema(name = "NewRelationship")
  record NewRelationship(
      @NotNull
          @Pattern(
              regexp = "subscription|trial|add-on|partner|contract|dispute",
              message = "is none of subscription, trial, add-on, partner, contract, dispute")
          @Schema(
              enumeration = {"subscription", "trial", "add-on", "partner", "contract", "dispute"})
          String kind) {

    Relationship.Kind parsed() {
      return Relationship.Kind.find(kind).orElseThrow();
    }
  }

  @Schema(name = "Reason")
  record Reason(
      @NotBlank @Size(max = 500) @Schema(description = "Goes into history and audit")
          String reason) {}

  @Schema(name = "Tenant")
  record TenantView(
      UUID id,
      String name,
      String domain,
      String region,
      @Schema(enumeration = {"free", "paid"}) String plan,
      @Schema(enumeration = {"active", "suspended", "former"}) String state,
      @Schema(description = "Only while suspended") @Nullable String suspensionReason,
      @Schema(description = "Only while no relationship is open") @Nullable Instant formerSince,
      Instant createdAt) {

    static TenantView of(Tenant tenant) {
      var profile = tenant.profile();
      return new TenantView(
          profile.id().value(),
          profile.name(),
          profile.domain(),
          profile.region(),
          profile.plan().name().toLowerCase(Locale.ROOT),
          TenantEntity.stateOf(tenant),
          tenant instanceof Tenant.Suspended suspended ? suspended.reason() : null,
          switch (tenant) {
            case Tenant.Former former -> former.formerSince();
            case Tenant.Departing departing -> departing.formerSince();
            case Tenant.Active _, Tenant.Suspended _ -> null;
          },
          profile.createdAt());
    }
  }

  @Schema(name = "Relationship")
  record RelationshipView(
      UUID id,
      @Schema(enumeration = {"subscription", "trial", "add-on", "partner", "contract", "dispute"})
          String kind,
      Instant startedAt,
      @Nullable Instant endedAt,
      @Nullable String endReason) {

    static RelationshipView of(Relationship relationship) {
      return switch (relationship) {
        case Relationship.Open open ->
            new RelationshipView(open.id(), open.kind().label(), open.startedAt(), null, null);
        case Relationship.Ended ended ->
            new RelationshipView(
                ended.id(),
                ended.kind().label(),
                ended.startedAt(),
                ended.endedAt(),
                ended.reason());
      };
    }
  }

  @POST
  @PermissionsAllowed("tenant:create")
  @Transactional
  @Operation(summary = "Create a tenant with its first relationship")
  @APIResponse(responseCode = "201", description = "Created")
  @APIResponse(responseCode = "409", description = "Problem domain-taken")
  public RestResponse<TenantView> create(
      @HeaderParam("Idempotency-Key") @Nullable String idempotencyKey,
      @NotNull @Valid NewTenant request) {
    var created =
        idempotency.once(
            idempotencyKey,
            request,
            TenantView.class,
            () ->
                TenantView.of(
                    createTenant.create(
                        request.name().strip(),
                        request.domain(),
                        request.region(),
                        Plan.valueOf(request.plan().toUpperCase(Locale.ROOT)),
                        request.relationship().parsed())));
    return RestResponse.ResponseBuilder.<TenantView>created(
            URI.create("/v1/tenants/" + created.id()))
        .entity(created)
        .build();
  }

  @GET
  @PermissionsAllowed("tenant:read")
  @Transactional
  @Operation(summary = "List tenants, oldest first; a tenant's own people see theirs")
  public Page<TenantView> list(
      @QueryParam("cursor") @Nullable UUID cursor,
      @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(Page.MOST) int limit) {
    var own = caller.tenantIfAny();
    if (own.isPresent()) {
      return new Page<>(List.of(TenantView.of(directory.get(own.get()))), null);
    }
    var oneMore =
        tenants.after(cursor == null ? FIRST : cursor, limit + 1).stream()
            .map(entity -> TenantView.of(entity.toTenant()))
            .toList();
    return Page.of(oneMore, limit, tenant -> tenant.id().toString());
  }

  @GET
  @Path("/{id:[^/:]+}")
  @PermissionsAllowed("tenant:read")
  @Transactional
  @Operation(summary = "Read one tenant")
  public TenantView read(UUID id) {
    return TenantView.of(directory.get(touchable(id)));
  }

  @GET
  @Path("/{id}/history")
  @PermissionsAllowed("tenant:read")
  @Transactional
  @Operation(summary = "Every state that the tenant has been in")
  public List<SqlTenantHistory.Entry> history(UUID id) {
    return history.of(directory.get(touchable(id)).id());
  }

  @POST
  @Path("/{id:[^/:]+}:suspend")
  @PermissionsAllowed("tenant:suspend")
  @Operation(summary = "Bar the tenant's people and clients from getting tokens")
  @APIResponse(responseCode = "409", description = "Problem tenant-not-active")
  public TenantView suspend(UUID id, @NotNull @Valid Reason request) {
    return TenantView.of(suspendTenant.suspend(touchable(id), request.reason()));
  }

  @POST
  @Path("/{id:[^/:]+}:reinstate")
  @PermissionsAllowed("tenant:reinstate")
  @Operation(summary = "Let a suspended tenant's people and clients in again")
  @APIResponse(responseCode = "409", description = "Problem tenant-not-suspended")
  public TenantView reinstate(UUID id, @NotNull @Valid Reason request) {
    return TenantView.of(suspendTenant.reinstate(touchable(id), request.reason()));
  }

  @GET
  @Path("/{id}/relationships")
  @PermissionsAllowed("relationship:read")
  @Transactional
  @Operation(summary = "All relationships of the tenant, open and ended")
  public List<RelationshipView> relationships(UUID id) {
    var tenant = directory.get(touchable(id));
    return relationships.of(tenant.id()).stream()
        .map(entity -> RelationshipView.of(entity.toRelationship()))
        .toList();
  }

  @POST
  @Path("/{id}/relationships")
  @PermissionsAllowed("relationship:start")
  @Transactional
  @Operation(summary = "Start a further relationship; a former tenant becomes active again")
  @APIResponse(responseCode = "201", description = "Started")
  public RestResponse<RelationshipView> start(
      UUID id,
      @HeaderParam("Idempotency-Key") @Nullable String idempotencyKey,
      @NotNull @Valid NewRelationship request) {
    var tenant = touchable(id);
    var started =
        idempotency.once(
            idempotencyKey,
            List.of(id, request),
            RelationshipView.class,
            () -> RelationshipView.of(tendRelationships.start(tenant, request.parsed())));
    return RestResponse.status(RestResponse.Status.CREATED, started);
  }

  @POST
  @Path("/{id}/relationships/{relationship:[^/:]+}:end")
  @PermissionsAllowed("relationship:end")
  @Operation(
      summary = "End a relationship",
      description =
          "With the last one the tenant becomes a former tenant and the retention period of its data begins.")
  @APIResponse(responseCode = "409", description = "Problem relationship-ended")
  public RelationshipView end(UUID id, UUID relationship, @NotNull @Valid Reason request) {
    return RelationshipView.of(
        tendRelationships.end(touchable(id), relationship, request.reason()));
  }

  private TenantId touchable(UUID id) {
    var tenant = new TenantId(id);
    if (!caller.mayTouch(tenant)) {
      throw Refusal.notFound("tenant " + id);
    }
    return tenant;
  }
}
