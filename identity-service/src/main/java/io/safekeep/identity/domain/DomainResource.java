package io.safekeep.identity.domain;

import io.quarkus.security.PermissionsAllowed;
import io.safekeep.contracts.TenantId;
import io.safekeep.identity.tenant.TenantDirectory;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Caller;
import jakarta.transaction.Transactional;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/// A tenant's domains over HTTP.
@Path("/v1/tenants/{tenant}/domains")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "Domains")
public class DomainResource {

  private final TendDomains tendDomains;
  private final SqlDomains domains;
  private final TenantDirectory tenants;
  private final Caller caller;

  DomainResource(
      TendDomains tendDomains, SqlDomains domains, TenantDirectory tenants, Caller caller) {
    this.tendDomains = tendDomains;
    this.domains = domains;
    this.tenants = tenants;
    this.caller = caller;
  }

  @Schema(name = "NewDomain")
  public record NewDomain(
      @NotNull
          @Size(max = 200)
          @Pattern(
              regexp =
                  "(?i)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?",
              message = "is no domain such as acme.example")
          @Schema(examples = "acme.example")
          String name) {}

  @Schema(name = "Domain")
  public record DomainView(
      UUID id,
      String name,
      @Schema(enumeration = {"pending", "verified", "lapsed"}) String state,
      @Schema(
              description = "Where the TXT record has to be",
              examples = "_safekeep-challenge.acme.example")
          String recordName,
      @Schema(description = "What it has to say") String recordValue,
      @Schema(description = "When the record was last found") @Nullable Instant seenAt,
      Instant createdAt) {

    static DomainView of(Domain domain) {
      var claim = domain.claim();
      return new DomainView(
          claim.id(),
          claim.name(),
          switch (domain) {
            case Domain.Pending _ -> "pending";
            case Domain.Verified _ -> "verified";
            case Domain.Lapsed _ -> "lapsed";
          },
          claim.recordName(),
          claim.recordValue(),
          switch (domain) {
            case Domain.Pending _ -> null;
            case Domain.Verified verified -> verified.seenAt();
            case Domain.Lapsed lapsed -> lapsed.seenAt();
          },
          claim.createdAt());
    }
  }

  @POST
  @PermissionsAllowed("tenant-domain:claim")
  @Operation(summary = "Say that a domain is the tenant's; the answer says how to show it")
  @APIResponse(responseCode = "201", description = "Claimed")
  @APIResponse(responseCode = "409", description = "Problem domain-taken")
  public RestResponse<DomainView> claim(UUID tenant, @NotNull @Valid NewDomain request) {
    var claimed = tendDomains.claim(caller.actor(), touchable(tenant), request.name());
    return RestResponse.ResponseBuilder.<DomainView>created(
            URI.create("/v1/tenants/%s/domains".formatted(tenant)))
        .entity(DomainView.of(claimed))
        .build();
  }

  @GET
  @PermissionsAllowed("tenant-domain:read")
  @Transactional
  @Operation(summary = "List the tenant's domains by name")
  public List<DomainView> list(UUID tenant) {
    return domains.of(touchable(tenant)).stream().map(DomainView::of).toList();
  }

  @POST
  @Path("/{id:[^/:]+}:verify")
  @PermissionsAllowed("tenant-domain:verify")
  @Operation(
      summary = "Look for the record now",
      description =
          "It is looked for every day from then on; after a week without it the domain lapses")
  @APIResponse(responseCode = "409", description = "Problem domain-not-shown, domain-taken")
  public DomainView verify(UUID tenant, UUID id) {
    return DomainView.of(tendDomains.verify(caller.actor(), touchable(tenant), id));
  }

  @POST
  @Path("/{id:[^/:]+}:release")
  @PermissionsAllowed("tenant-domain:release")
  @Operation(summary = "Give a domain up")
  @APIResponse(responseCode = "204", description = "It is the tenant's no more")
  public void release(UUID tenant, UUID id) {
    tendDomains.release(caller.actor(), touchable(tenant), id);
  }

  /// @throws Refusal NOT_FOUND for another's tenant as for none
  private TenantId touchable(UUID tenant) {
    return tenants.get(caller.tenantAskedFor(tenant)).id();
  }
}
