package io.safekeep.identity.op;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.safekeep.identity.op.PendingRequest.Purpose;
import io.safekeep.identity.signin.BrowserSessions;
import io.safekeep.identity.signin.ShownSession;
import io.safekeep.identity.signin.SqlSessions;
import io.safekeep.identity.token.Issuer;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/// Ends the browser's session, and with it the refresh tokens that came of it.
@Path("/sign-out")
@PermitAll
@Produces(MediaType.TEXT_HTML)
class SignOutResource {

  private final BrowserSessions browserSessions;
  private final SqlSessions sessions;
  private final BrowserCookies cookies;
  private final BrowserForms forms;
  private final FederatedDetour federatedDetour;
  private final Issuer issuer;

  SignOutResource(
      BrowserSessions browserSessions,
      SqlSessions sessions,
      BrowserCookies cookies,
      BrowserForms forms,
      FederatedDetour federatedDetour,
      Issuer issuer) {
    this.browserSessions = browserSessions;
    this.sessions = sessions;
    this.cookies = cookies;
    this.forms = forms;
    this.federatedDetour = federatedDetour;
    this.issuer = issuer;
  }

  @GET
  @Operation(hidden = true)
  public Response page(@Context HttpHeaders headers) {
    return cookies.session(headers).flatMap(browserSessions::find).isPresent()
        ? Pages.signOut()
        : signedOut();
  }

  /// Where a tenant's issuer sends the browser after signing the person out there too.
  @GET
  @Path(FederatedDetour.SIGNED_OUT)
  @Operation(hidden = true)
  public Response federated(
      @QueryParam("state") @DefaultValue("") String state, @Context HttpHeaders headers) {
    return forms.opened(state, headers).orElse(null) instanceof Purpose.SignedOut(var goOn)
            && !goOn.isEmpty()
        ? Response.seeOther(URI.create(goOn)).build()
        : signedOut();
  }

  @POST
  @Operation(hidden = true)
  public Response signOut(
      @HeaderParam("Origin") @Nullable String origin, @Context HttpHeaders headers) {
    if (!issuer.origin().equals(origin)) {
      return Pages.notice(
          Response.Status.FORBIDDEN,
          "You are still signed in",
          "The request came from another site. Sign out from this page instead.");
    }
    var elsewhere =
        QuarkusTransaction.requiringNew()
            .call(() -> {
              var shown = cookies.session(headers);
              var signedInAt = federatedDetour.originOf(shown.flatMap(browserSessions::find));
              shown.map(ShownSession::secret).ifPresent(sessions::end);
              return signedInAt;
            });
    return cookies.endSession(
        federatedDetour.signOut(elsewhere, "", headers).orElseGet(SignOutResource::signedOut));
  }

  static Response signedOut() {
    return Pages.notice(Response.Status.OK, "You are signed out", "You can close this page now.");
  }
}
