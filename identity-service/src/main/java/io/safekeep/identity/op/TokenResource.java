package io.safekeep.identity.op;

import com.nimbusds.oauth2.sdk.OAuth2Error;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.TokenErrorResponse;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenResponse;
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
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// The token endpoint (RFC 6749, section 3.2).
@Path("/token")
@PermitAll
@Tag(name = "OpenID Provider")
class TokenResource {

  private final ClientAuthenticator clientAuthenticator;
  private final Possession possession;
  private final GrantTokens grantTokens;
  private final ExchangeApiKey exchangeApiKey;
  private final Issuer issuer;

  TokenResource(
      ClientAuthenticator clientAuthenticator,
      Possession possession,
      GrantTokens grantTokens,
      ExchangeApiKey exchangeApiKey,
      Issuer issuer) {
    this.clientAuthenticator = clientAuthenticator;
    this.possession = possession;
    this.grantTokens = grantTokens;
    this.exchangeApiKey = exchangeApiKey;
    this.issuer = issuer;
  }

  @POST
  @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(summary = "Tokens for a code, a refresh token, an API key or the client itself")
  @APIResponse(responseCode = "200", description = "Tokens")
  @APIResponse(responseCode = "400", description = "An error of RFC 6749, section 5.2")
  @APIResponse(responseCode = "401", description = "invalid_client")
  @APIResponse(responseCode = "429", description = "An API key that is exchanged too often")
  public Response token(
      @HeaderParam(HttpHeaders.CONTENT_TYPE) @Nullable String contentType,
      @HeaderParam(HttpHeaders.AUTHORIZATION) @Nullable String authorization,
      @HeaderParam(Possession.HEADER) List<String> proofs,
      String body) {
    try {
      var endpoint = issuer.endpoint("/token");
      var request = Messages.read(TokenRequest::parse, endpoint, contentType, authorization, body);
      if (ExchangeApiKey.isShownIn(request)) {
        return exchangeApiKey.answer(request, proofs);
      }
      var authenticated =
          clientAuthenticator.authenticate(
              request.getClientAuthentication(), request.getClientID());
      if (authenticated.isEmpty()) {
        return answer(new TokenErrorResponse(OAuth2Error.INVALID_CLIENT));
      }
      var client = authenticated.get();
      return switch (possession.shownToProvider(proofs, client, endpoint, client.isFapi2())) {
        case Shown.Refused(var error, var nonce) ->
            Messages.withNonce(answer(new TokenErrorResponse(error)), nonce);
        case Shown shown ->
            Messages.withNonce(
                answer(grantTokens.grant(client, request, shown.binding())),
                possession.nonceFor(client, shown));
      };
    } catch (ParseException malformed) {
      return answer(new TokenErrorResponse(Messages.errorOf(malformed)));
    }
  }

  private static Response answer(TokenResponse response) {
    return Messages.response(response.toHTTPResponse());
  }
}
