package io.safekeep.access.grant;

import io.quarkus.security.PermissionsAllowed;
import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.http.Page;
import io.safekeep.runtime.problem.CommonProblem;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Caller;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.transaction.Transactional;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// Grants over HTTP: a tenant sees all that were granted on it, the vendor's people see all.
@Path("/v1/grants")
@Tag(name = "Grants")
@RunOnVirtualThread
public class GrantResource {

  private final SqlGrants grants;
  private final EndGrant endGrant;
  private final Caller caller;

  GrantResource(SqlGrants grants, EndGrant endGrant, Caller caller) {
    this.grants = grants;
    this.endGrant = endGrant;
    this.caller = caller;
  }

  /// Why somebody ends access.
  public record EndRequest(@NotBlank @Size(max = 500) String comment) {}

  @GET
  @PermissionsAllowed("access-grant:read")
  @Operation(
      summary = "List grants",
      description = "Newest first, of all times. A tenant's own people see those on their tenant.")
  public Page<GrantView> list(
      @QueryParam("tenant") @Nullable UUID tenant,
      @QueryParam("employee") @Nullable String employee,
      @QueryParam("resource") @Nullable UUID resource,
      @QueryParam("state") @Nullable String state,
      @QueryParam("cursor") @Nullable UUID cursor,
      @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(Page.MOST) int limit) {
    UUID whose = caller.tenantToList(tenant).map(TenantId::value).orElse(null);
    return Page.of(
        grants
            .page(new SqlGrants.Filter(whose, employee, resource, state), cursor, limit + 1)
            .stream()
            .map(GrantView::of)
            .toList(),
        limit,
        view -> view.id().toString());
  }

  @GET
  @Path("/{id:[^/:]+}")
  @PermissionsAllowed("access-grant:read")
  @Operation(summary = "Look at a grant")
  public GrantView find(@PathParam("id") UUID id) {
    return GrantView.of(visible(id));
  }

  @POST
  @Path("/{id:[^/:]+}:revoke")
  @PermissionsAllowed("access-grant:revoke")
  @Transactional
  @Operation(
      summary = "End access, by the vendor",
      description =
          "It allows nothing from the answer on. The grant is `revoking` until its target was seen"
              + " to hold nothing of it.")
  public GrantView revoke(@PathParam("id") UUID id, @NotNull @Valid EndRequest body) {
    requireVendor();
    return end(visible(id), EndReason.REVOKED, body.comment());
  }

  @POST
  @Path("/{id:[^/:]+}:invalidate")
  @PermissionsAllowed("access-grant:revoke")
  @Transactional
  @Operation(
      summary = "End access, by the customer",
      description = "Ends one grant on the caller's tenant at once; nobody is asked.")
  public GrantView invalidate(@PathParam("id") UUID id, @NotNull @Valid EndRequest body) {
    caller.tenant();
    return end(visible(id), EndReason.CUSTOMER, body.comment());
  }

  @POST
  @Path("/{id:[^/:]+}:withdraw")
  @PermissionsAllowed("access-request:create")
  @Transactional
  @Operation(summary = "Give access back", description = "By the employee who has it.")
  public GrantView withdraw(@PathParam("id") UUID id) {
    var grant = visible(id);
    if (!caller.subject().equals(grant.terms().employee())) {
      throw new Refusal(CommonProblem.FORBIDDEN, "the grant is somebody else's");
    }
    return end(grant, EndReason.WITHDRAWN, "");
  }

  private GrantView end(Grant grant, EndReason reason, String comment) {
    return GrantView.of(endGrant.end(grant.id(), reason, comment, caller.actor()));
  }

  private Grant visible(UUID id) {
    return grants
        .find(id)
        .filter(grant -> caller.mayTouch(grant.terms().tenant()))
        .orElseThrow(() -> Refusal.notFound("grant " + id));
  }

  private void requireVendor() {
    if (caller.tenantIfAny().isPresent()) {
      throw new Refusal(CommonProblem.FORBIDDEN, "a tenant ends access by :invalidate");
    }
  }
}
