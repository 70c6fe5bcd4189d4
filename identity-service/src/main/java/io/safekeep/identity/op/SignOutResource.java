package io.safekeep.identity.op;

import io.safekeep.identity.signin.BrowserSessions;
import io.safekeep.identity.signin.ShownSession;
import io.safekeep.identity.signin.SqlSessions;
import io.safekeep.identity.token.Issuer;
import jakarta.annotation.security.PermitAll;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
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
  private final Issuer issuer;

  SignOutResource(
      BrowserSessions browserSessions,
      SqlSessions sessions,
      BrowserCookies cookies,
      Issuer issuer) {
    this.browserSessions = browserSessions;
    this.sessions = sessions;
    this.cookies = cookies;
    this.issuer = issuer;
  }

  @GET
  @Operation(hidden = true)
  public Response page(@Context HttpHeaders headers) {
    return cookies.session(headers).flatMap(browserSessions::find).isPresent()
        ? Pages.signOut()
        : signedOut();
  }

  @POST
  @Transactional
  @Operation(hidden = true)
  public Response signOut(
      @HeaderParam("Origin") @Nullable String origin, @Context HttpHeaders headers) {
    if (!issuer.origin().equals(origin)) {
      return Pages.notice(
          Response.Status.FORBIDDEN,
          "You are still signed in",
          "The request came from another site. Sign out from this page instead.");
    }
    cookies.session(headers).map(ShownSession::secret).ifPresent(sessions::end);
    return Response.fromResponse(signedOut()).cookie(cookies.endOfSession()).build();
  }

  static Response signedOut() {
    return Pages.notice(Response.Status.OK, "You are signed out", "You can close this page now.");
  }
}
