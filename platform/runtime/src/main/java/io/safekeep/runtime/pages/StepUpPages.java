package io.safekeep.runtime.pages;

import io.quarkus.arc.properties.IfBuildProperty;
import io.quarkus.oidc.OidcSession;
import io.quarkus.security.Authenticated;
import io.safekeep.runtime.ServiceSettings;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import org.eclipse.microprofile.openapi.annotations.Operation;

/// Sends people to the issuer once more, because what they want to do asks for a stronger or newer
/// sign-in (RFC 9470), and from there back to what they were doing.
@Path("/")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
@IfBuildProperty(name = "safekeep.pages.enabled", stringValue = "true")
public class StepUpPages {

  private final OidcSession session;
  private final SignedIn signedIn;
  private final PageSettings settings;
  private final ServiceSettings service;

  StepUpPages(
      OidcSession session, SignedIn signedIn, PageSettings settings, ServiceSettings service) {
    this.session = session;
    this.signedIn = signedIn;
    this.settings = settings;
    this.service = service;
  }

  /// Ends the session here, so that the next page leads by the issuer; the session there decides
  /// itself whether it is good enough.
  @GET
  @Path("step-up")
  @Authenticated
  @Operation(hidden = true)
  public Response begin(@Context UriInfo address) {
    var stepUp = StepUp.of(address.getQueryParameters());
    if (signedIn.has(stepUp)) {
      return PageAnswer.seeOther(stepUp.back());
    }
    session.logout().await().indefinitely();
    return PageAnswer.seeOther(PagePaths.STEPPED_UP + "?" + stepUp.query());
  }

  /// Where the issuer sends people back to: asking here again would go round in circles, where an
  /// issuer does not know what it was asked for.
  @GET
  @Path("stepped-up")
  @Authenticated
  @Operation(hidden = true)
  public Response end(@Context UriInfo address) {
    var stepUp = StepUp.of(address.getQueryParameters());
    return signedIn.has(stepUp)
        ? PageAnswer.seeOther(stepUp.back())
        : PageAnswer.of(
            Response.Status.FORBIDDEN.getStatusCode(),
            new Notice(
                    Frame.outside(service.name(), settings),
                    "That was not enough",
                    "You were signed in, but not in the way that this asks for. Ask who runs the"
                        + " sign-in whether it can be done.")
                .template());
  }
}
