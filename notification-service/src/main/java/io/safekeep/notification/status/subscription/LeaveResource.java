package io.safekeep.notification.status.subscription;

import io.safekeep.runtime.problem.Refusal;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/// Leaving by the button of a mail program (RFC 8058), which knows no form and no cookie. A GET
/// does nothing, because programs follow links that nobody has clicked.
@Path(LeaveResource.PATH)
@Tag(name = "Status page")
@PermitAll
@RunOnVirtualThread
public class LeaveResource {

  static final String PATH = "/v1/status/subscriptions";

  private final SqlSubscriptions subscriptions;

  LeaveResource(SqlSubscriptions subscriptions) {
    this.subscriptions = subscriptions;
  }

  static String path(String token) {
    return PATH + "/" + token + ":leave";
  }

  @POST
  @Path("/{token:[^/:]+}:leave")
  @Consumes({MediaType.APPLICATION_FORM_URLENCODED, MediaType.MULTIPART_FORM_DATA})
  @Operation(
      summary = "End a subscription to the status page",
      description = "Mail programs do so (RFC 8058); the address stands in each mail.")
  @APIResponse(responseCode = "204", description = "The address is not kept any more")
  public void leave(@PathParam("token") String token) {
    if (!subscriptions.leave(token)) {
      throw Refusal.notFound("that subscription");
    }
  }
}
