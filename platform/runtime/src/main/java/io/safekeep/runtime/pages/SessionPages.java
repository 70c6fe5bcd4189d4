package io.safekeep.runtime.pages;

import io.quarkus.arc.properties.IfBuildProperty;
import io.quarkus.oidc.OidcSession;
import io.quarkus.security.Authenticated;
import io.safekeep.runtime.ServiceSettings;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.openapi.annotations.Operation;

/// Coming in and going out.
@Path("/")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
@IfBuildProperty(name = "safekeep.pages.enabled", stringValue = "true")
public class SessionPages {

  private final OidcSession session;
  private final PageSettings settings;
  private final ServiceSettings service;
  private final URI issuer;
  private final IssuerPaths paths;

  SessionPages(
      OidcSession session,
      PageSettings settings,
      ServiceSettings service,
      @ConfigProperty(name = "safekeep.issuer") URI issuer,
      IssuerPaths paths) {
    this.session = session;
    this.settings = settings;
    this.service = service;
    this.issuer = issuer;
    this.paths = paths;
  }

  /// Where the issuer sends people back to, if nobody knows any more where they wanted to go.
  @GET
  @Path("signed-in")
  @Authenticated
  @Operation(hidden = true)
  public Response signedIn() {
    return PageAnswer.seeOther("/");
  }

  @GET
  @Path("sign-in-failed")
  @PermitAll
  @Operation(hidden = true)
  public Response failed() {
    return PageAnswer.of(
        Response.Status.FORBIDDEN.getStatusCode(),
        new Notice(
                Frame.outside(service.name(), settings),
                "You were not signed in",
                "The sign-in was broken off, or your account may not use these pages.")
            .template());
  }

  /// Ends the session here, and goes to the issuer to end the one there.
  @POST
  @Path("sign-out")
  @Authenticated
  @Operation(hidden = true)
  public Response signOut() {
    session.logout().await().indefinitely();
    return PageAnswer.seeOther(issuer + paths.signOut());
  }
}
