package io.safekeep.identity.op;

import com.nimbusds.oauth2.sdk.ErrorObject;
import com.nimbusds.oauth2.sdk.OAuth2Error;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.TokenErrorResponse;
import com.nimbusds.oauth2.sdk.TokenRequest;
import io.safekeep.identity.token.Issuer;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// The token endpoint (RFC 6749, section 3.2).
@Path("/token")
@PermitAll
@Tag(name = "OpenID Provider")
class TokenResource {

  private final GrantTokens grantTokens;
  private final Issuer issuer;

  TokenResource(GrantTokens grantTokens, Issuer issuer) {
    this.grantTokens = grantTokens;
    this.issuer = issuer;
  }

  @POST
  @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(summary = "Tokens for a code, a refresh token or the client itself")
  @APIResponse(responseCode = "200", description = "Tokens")
  @APIResponse(responseCode = "400", description = "An error of RFC 6749, section 5.2")
  @APIResponse(responseCode = "401", description = "invalid_client")
  public Response token(
      @HeaderParam(HttpHeaders.CONTENT_TYPE) @Nullable String contentType,
      @HeaderParam(HttpHeaders.AUTHORIZATION) @Nullable String authorization,
      String body) {
    try {
      var request =
          TokenRequest.parse(
              Messages.form(issuer.endpoint("/token"), contentType, authorization, body));
      return Messages.response(grantTokens.grant(request).toHTTPResponse());
    } catch (ParseException malformed) {
      return Messages.response(new TokenErrorResponse(error(malformed)).toHTTPResponse());
    }
  }

  private static ErrorObject error(ParseException malformed) {
    var error = malformed.getErrorObject();
    return error == null ? OAuth2Error.INVALID_REQUEST : error;
  }
}
