package io.safekeep.identity.op;

import com.nimbusds.oauth2.sdk.AuthorizationRequest;
import com.nimbusds.oauth2.sdk.ErrorObject;
import com.nimbusds.oauth2.sdk.OAuth2Error;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.PushedAuthorizationErrorResponse;
import com.nimbusds.oauth2.sdk.PushedAuthorizationRequest;
import com.nimbusds.oauth2.sdk.PushedAuthorizationSuccessResponse;
import com.nimbusds.oauth2.sdk.dpop.JWKThumbprintConfirmation;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.util.URLUtils;
import io.safekeep.identity.client.Client;
import io.safekeep.identity.token.Issuer;
import io.safekeep.identity.token.Possession;
import io.safekeep.identity.token.Possession.Shown;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// The pushed authorization request endpoint (RFC 9126): the client hands its request over itself,
/// proves who it is before anybody signs in, and the browser carries nothing but a name.
@Path(PushedAuthorizationResource.PATH)
@PermitAll
@Tag(name = "OpenID Provider")
class PushedAuthorizationResource {

  static final String PATH = "/par";

  /// RFC 9449, section 10.
  private static final String KEY = "dpop_jkt";

  /// Longer than any request that a client makes.
  private static final int LARGEST = 32 * 1024;

  private static final int TOO_LARGE = 413;

  private final ClientAuthenticator clientAuthenticator;
  private final Possession possession;
  private final Authorize authorize;
  private final SqlPushedRequests pushedRequests;
  private final Issuer issuer;

  PushedAuthorizationResource(
      ClientAuthenticator clientAuthenticator,
      Possession possession,
      Authorize authorize,
      SqlPushedRequests pushedRequests,
      Issuer issuer) {
    this.clientAuthenticator = clientAuthenticator;
    this.possession = possession;
    this.authorize = authorize;
    this.pushedRequests = pushedRequests;
    this.issuer = issuer;
  }

  @POST
  @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(summary = "Hand over an authorization request; the browser then carries its name")
  @APIResponse(responseCode = "201", description = "A request_uri, good for 90 seconds")
  @APIResponse(responseCode = "400", description = "An error of the authorization endpoint")
  @APIResponse(responseCode = "401", description = "invalid_client")
  @APIResponse(responseCode = "413", description = "The request is too large")
  public Response push(
      @HeaderParam(HttpHeaders.CONTENT_TYPE) @Nullable String contentType,
      @HeaderParam(HttpHeaders.AUTHORIZATION) @Nullable String authorization,
      @HeaderParam(Possession.HEADER) List<String> proofs,
      String body) {
    if (body.length() > LARGEST) {
      return refused(OAuth2Error.INVALID_REQUEST.setHTTPStatusCode(TOO_LARGE));
    }
    try {
      var endpoint = issuer.endpoint(PATH);
      var message =
          Messages.read(
              PushedAuthorizationRequest::parse, endpoint, contentType, authorization, body);
      var request = message.getAuthorizationRequest();
      var client =
          clientAuthenticator
              .authenticate(message.getClientAuthentication(), request.getClientID())
              .filter(known -> known.id().equals(request.getClientID().getValue()));
      if (client.isEmpty()) {
        return refused(OAuth2Error.INVALID_CLIENT);
      }
      return switch (possession.shownToProvider(proofs, client.get(), endpoint, false)) {
        case Shown.Refused(var error, var nonce) -> Messages.withNonce(refused(error), nonce);
        case Shown shown ->
            Messages.withNonce(
                push(client.get(), request, shown.binding()),
                possession.nonceFor(client.get(), shown));
      };
    } catch (ParseException malformed) {
      return refused(Messages.errorOf(malformed));
    }
  }

  private Response push(
      Client client, AuthorizationRequest request, Optional<JWKThumbprintConfirmation> binding) {
    var named = Optional.ofNullable(request.getDPoPJWKThumbprintConfirmation());
    if (named.isPresent() && binding.isPresent() && !named.equals(binding)) {
      return refused(
          OAuth2Error.INVALID_DPOP_PROOF.setDescription(KEY + " names another key than the proof"));
    }
    var error = authorize.faultOfPushed(request, client);
    if (error.isPresent()) {
      return refused(error.get().setHTTPStatusCode(HTTPResponse.SC_BAD_REQUEST));
    }
    var parameters = new LinkedHashMap<>(request.toParameters());
    binding.ifPresent(key -> parameters.put(KEY, List.of(key.getValue().toString())));
    var pushed = pushedRequests.push(client.id(), URLUtils.serializeParameters(parameters));
    return Messages.response(
        new PushedAuthorizationSuccessResponse(pushed.requestUri(), pushed.lifetime().toSeconds())
            .toHTTPResponse());
  }

  private static Response refused(ErrorObject error) {
    return Messages.response(new PushedAuthorizationErrorResponse(error).toHTTPResponse());
  }
}
