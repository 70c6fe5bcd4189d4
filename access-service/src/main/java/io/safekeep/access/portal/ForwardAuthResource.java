package io.safekeep.access.portal;

import io.quarkus.oidc.Tenant;
import io.quarkus.security.Authenticated;
import io.safekeep.access.grant.Privilege;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.TreeSet;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/// Where an ingress asks, for each request to a portal, whether it may pass.
@Path("/v1/forward-auth")
@Tag(name = "Portal")
@Tenant("portal")
@RunOnVirtualThread
public class ForwardAuthResource {

  private final PortalGate gate;
  private final PortalSettings settings;
  private final JsonWebToken token;

  ForwardAuthResource(PortalGate gate, PortalSettings settings, JsonWebToken token) {
    this.gate = gate;
    this.settings = settings;
    this.token = token;
  }

  @GET
  @Authenticated
  @Operation(
      summary = "Ask whether a request to a portal may pass",
      description =
          "For `auth_request` of nginx and ForwardAuth of Traefik, with the token that the employee"
              + " acts by. 200 means that the grant is in force and the view is recorded; with any"
              + " other answer the ingress must not pass the request on.")
  @APIResponse(
      responseCode = "200",
      description =
          "Pass it on, with X-Acting-As (the subject that the portal knows), X-Acting-Employee,"
              + " X-Acting-Scopes and X-Grant")
  public Response pass(@Context HttpHeaders headers) {
    var acting = ActingToken.of(token);
    var page = VisitedPage.of(settings.ingress(), headers::getHeaderString);
    var grant = gate.admit(acting, page);
    gate.record(grant, page.address(), PageView.of(page));
    var answer =
        Response.ok()
            .header("X-Acting-As", acting.subject())
            .header("X-Acting-Employee", acting.employee())
            .header("X-Grant", acting.grant());
    if (grant.terms().privilege() instanceof Privilege.Portal(var scopes)) {
      answer.header("X-Acting-Scopes", String.join(" ", new TreeSet<>(scopes)));
    }
    return answer.build();
  }
}
