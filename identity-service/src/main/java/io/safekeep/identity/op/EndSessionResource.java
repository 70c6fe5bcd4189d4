package io.safekeep.identity.op;

import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.util.MultivaluedMapUtils;
import com.nimbusds.oauth2.sdk.util.URLUtils;
import com.nimbusds.openid.connect.sdk.LogoutRequest;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.safekeep.identity.client.Client;
import io.safekeep.identity.client.ClientDirectory;
import io.safekeep.identity.federation.SqlFederatedSignIns.Origin;
import io.safekeep.identity.op.Pages.EndSessionForm;
import io.safekeep.identity.signin.BrowserSessions;
import io.safekeep.identity.signin.ShownSession;
import io.safekeep.identity.signin.SqlSessions;
import io.safekeep.identity.signin.SqlSessions.Session;
import io.safekeep.identity.token.Issuer;
import io.safekeep.identity.token.ReturnedIdTokens;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriBuilder;
import jakarta.ws.rs.core.UriInfo;
import java.net.URI;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// The end session endpoint (OpenID Connect RP-Initiated Logout 1.0): an application sends the
/// browser here to sign the person out everywhere. With an ID token of this very session as a hint
/// that happens at once; without it the person is asked, so that no other site signs people out.
@Path(EndSessionResource.PATH)
@PermitAll
@Produces(MediaType.TEXT_HTML)
@Tag(name = "OpenID Provider")
class EndSessionResource {

  static final String PATH = "/end-session";

  private final ReturnedIdTokens idTokens;
  private final ClientDirectory clients;
  private final BrowserSessions browserSessions;
  private final SqlSessions sessions;
  private final BrowserCookies cookies;
  private final FederatedDetour federatedDetour;
  private final Issuer issuer;

  EndSessionResource(
      ReturnedIdTokens idTokens,
      ClientDirectory clients,
      BrowserSessions browserSessions,
      SqlSessions sessions,
      BrowserCookies cookies,
      FederatedDetour federatedDetour,
      Issuer issuer) {
    this.idTokens = idTokens;
    this.clients = clients;
    this.browserSessions = browserSessions;
    this.sessions = sessions;
    this.cookies = cookies;
    this.federatedDetour = federatedDetour;
    this.issuer = issuer;
  }

  @GET
  @Operation(summary = "Sign the person out; the browser goes on to post_logout_redirect_uri")
  @APIResponse(responseCode = "200", description = "A page that asks, or says that it is done")
  @APIResponse(responseCode = "303", description = "Back to the client")
  @APIResponse(responseCode = "400", description = "A page: the request is not good")
  public Response get(@Context UriInfo uri, @Context HttpHeaders headers) {
    var query = uri.getRequestUri().getRawQuery();
    return goOn(query == null ? "" : query, headers, false);
  }

  /// Our own form, or a client's. The session cookie does not come with a post from elsewhere, but
  /// it does when the browser is sent on to the same by GET.
  @POST
  @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
  @Operation(summary = "The same, as a form post")
  @APIResponse(responseCode = "200", description = "A page that says that it is done")
  @APIResponse(responseCode = "303", description = "To the same by GET, or back to the client")
  @APIResponse(responseCode = "400", description = "A page: the request is not good")
  public Response post(
      @HeaderParam("Origin") @Nullable String origin,
      @Context HttpHeaders headers,
      String parameters) {
    if (issuer.origin().equals(origin)) {
      return goOn(parameters, headers, true);
    }
    var same = URLUtils.serializeParameters(URLUtils.parseParameters(parameters));
    return Response.seeOther(issuer.endpoint(PATH + "?" + same)).build();
  }

  /// What to say, and where else the person has to sign out before that is said.
  private record Answer(Response response, Optional<Origin> elsewhere) {

    private static Answer of(Response response) {
      return new Answer(response, Optional.empty());
    }
  }

  /// @param confirmed true if the person said so on our own page
  private Response goOn(String parameters, HttpHeaders headers, boolean confirmed) {
    var answer =
        QuarkusTransaction.requiringNew().call(() -> answer(parameters, headers, confirmed));
    var next = Optional.ofNullable(answer.response.getLocation()).map(URI::toString).orElse("");
    return federatedDetour
        .signOut(answer.elsewhere, next, headers)
        .map(cookies::endSession)
        .orElse(answer.response);
  }

  private Answer answer(String parameters, HttpHeaders headers, boolean confirmed) {
    LogoutRequest request;
    try {
      request = LogoutRequest.parse(URLUtils.parseParameters(parameters));
    } catch (ParseException malformed) {
      return refused("The request of the application cannot be understood.");
    }
    var hint = Optional.ofNullable(request.getIDTokenHint()).flatMap(idTokens::read);
    if (request.getIDTokenHint() != null && hint.isEmpty()) {
      return refused("The application's id_token_hint is no ID token of ours.");
    }
    var named = Optional.ofNullable(request.getClientID()).map(id -> id.getValue());
    if (hint.isPresent() && named.filter(id -> !isFor(hint.get(), id)).isPresent()) {
      return refused("The application's id_token_hint is for another application.");
    }
    var client =
        named.or(() -> hint.map(claims -> claims.getAudience().getFirst())).flatMap(clients::find);
    var goOn = Optional.ofNullable(request.getPostLogoutRedirectionURI());
    if (goOn.isPresent() && client.filter(known -> goesOnTo(known, goOn.get())).isEmpty()) {
      return refused("The address to go on to is not one that the application has registered.");
    }
    var shown = cookies.session(headers);
    var session = shown.flatMap(browserSessions::find);
    if (session.isPresent() && !confirmed && !isOf(session.get(), hint)) {
      return Answer.of(
          Pages.endSession(
              new EndSessionForm(
                  client.map(Client::name).orElse(null),
                  MultivaluedMapUtils.toSingleValuedMap(request.toParameters())),
              goOn));
    }
    var elsewhere = federatedDetour.originOf(session);
    shown.map(ShownSession::secret).ifPresent(sessions::end);
    var state = request.getState() == null ? null : request.getState().getValue();
    var response =
        cookies.endSession(goOn.map(uri -> back(uri, state)).orElseGet(SignOutResource::signedOut));
    return new Answer(response, elsewhere);
  }

  private static boolean isFor(JWTClaimsSet hint, String clientId) {
    return hint.getAudience().contains(clientId);
  }

  private static boolean goesOnTo(Client client, URI uri) {
    return client.signOut().postLogoutRedirectUris().contains(uri.toString());
  }

  private static boolean isOf(Session session, Optional<JWTClaimsSet> hint) {
    return hint.filter(
            claims -> session.signIn().session().toString().equals(claims.getClaim("sid")))
        .isPresent();
  }

  private static Response back(URI uri, @Nullable String state) {
    var target = UriBuilder.fromUri(uri);
    return Response.seeOther(
            state == null ? target.build() : target.queryParam("state", "{state}").build(state))
        .build();
  }

  private static Answer refused(String reason) {
    return Answer.of(Pages.notice(Response.Status.BAD_REQUEST, "You are still signed in", reason));
  }
}
