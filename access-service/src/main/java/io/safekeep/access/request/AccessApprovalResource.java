package io.safekeep.access.request;

import io.quarkus.security.PermissionsAllowed;
import io.safekeep.access.grant.SqlGrants;
import io.safekeep.access.request.AccessRequestResource.No;
import io.safekeep.access.request.AccessRequestResource.Yes;
import io.safekeep.runtime.security.Caller;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/// The customer's word on requests for access to its data, over HTTP. The tenant is the token's.
@Path("/v1/access-approvals")
@Tag(name = "Customer's say")
@RunOnVirtualThread
public class AccessApprovalResource {

  private static final int MOST = 200;

  private final DecideRequest decideRequest;
  private final SqlRequests requests;
  private final SqlGrants grants;
  private final Caller caller;

  AccessApprovalResource(
      DecideRequest decideRequest, SqlRequests requests, SqlGrants grants, Caller caller) {
    this.decideRequest = decideRequest;
    this.requests = requests;
    this.grants = grants;
    this.caller = caller;
  }

  @GET
  @PermissionsAllowed("customer-access:read")
  @Operation(
      summary = "Requests that wait for the caller's tenant",
      description = "Oldest first, at most 200. The vendor has approved each of them.")
  public List<AccessRequestView> waiting() {
    var now = grants.now();
    return requests.forCustomer(caller.tenant().value(), MOST).stream()
        .filter(request ->
            Progress.of(request, requests.approvals(request.id()), now)
                instanceof Progress.AwaitsCustomer)
        .map(this::view)
        .toList();
  }

  @POST
  @Path("/{id:[^/:]+}:approve")
  @PermissionsAllowed("customer-access:decide")
  @Operation(
      summary = "Let somebody of the vendor in",
      description = "For exactly what the digest stands for, or for a shorter time.")
  public AccessRequestView approve(@PathParam("id") UUID id, @NotNull @Valid Yes yes) {
    caller.tenant();
    return view(decideRequest.decide(id, yes.word(Approval.Side.CUSTOMER)));
  }

  @POST
  @Path("/{id:[^/:]+}:dismiss")
  @PermissionsAllowed("customer-access:decide")
  @Operation(summary = "Let nobody in for this request")
  public AccessRequestView dismiss(@PathParam("id") UUID id, @NotNull @Valid No no) {
    caller.tenant();
    return view(decideRequest.decide(id, no.word(Approval.Side.CUSTOMER)));
  }

  private AccessRequestView view(AccessRequest request) {
    return AccessRequestView.of(request, requests.approvals(request.id()), grants.now());
  }
}
