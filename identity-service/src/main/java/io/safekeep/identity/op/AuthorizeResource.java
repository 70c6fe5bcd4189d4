package io.safekeep.identity.op;

import io.safekeep.identity.op.Authorize.Decision;
import io.safekeep.identity.op.PendingRequest.Purpose;
import io.safekeep.identity.signin.BrowserSessions;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/// The authorization endpoint (OpenID Connect Core, section 3.1.2.1: GET and POST).
@Path("/authorize")
@PermitAll
@Produces(MediaType.TEXT_HTML)
@Tag(name = "OpenID Provider")
class AuthorizeResource {

  private final Authorize authorize;
  private final BrowserSessions sessions;
  private final SignInDetour detour;
  private final BrowserCookies cookies;

  AuthorizeResource(
      Authorize authorize, BrowserSessions sessions, SignInDetour detour, BrowserCookies cookies) {
    this.authorize = authorize;
    this.sessions = sessions;
    this.detour = detour;
    this.cookies = cookies;
  }

  @GET
  @Operation(summary = "Ask for a code; the person signs in if need be")
  @APIResponse(responseCode = "303", description = "To the sign-in page or back to the client")
  @APIResponse(responseCode = "400", description = "A page: nobody to send the browser back to")
  public Response get(@Context UriInfo uri, @Context HttpHeaders headers) {
    var query = uri.getRequestUri().getRawQuery();
    return answer(query == null ? "" : query, headers);
  }

  @POST
  @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
  @Operation(summary = "The same, as a form post")
  @APIResponse(responseCode = "303", description = "To the sign-in page or back to the client")
  @APIResponse(responseCode = "400", description = "A page: nobody to send the browser back to")
  public Response post(String query, @Context HttpHeaders headers) {
    return answer(query, headers);
  }

  private Response answer(String query, HttpHeaders headers) {
    var session = cookies.session(headers).flatMap(sessions::find);
    return switch (authorize.decide(query, session, false)) {
      case Decision.Answer(var response) -> Response.seeOther(response.toURI()).build();
      case Decision.Unanswerable(var reason) ->
          Pages.notice(Response.Status.BAD_REQUEST, "This sign-in cannot go on", reason);
      case Decision.AskForConsent ask -> Pages.toConsent(ask.pending());
      case Decision.AskToSignIn _ -> detour.take(new Purpose.Authorization(query), headers);
    };
  }
}
