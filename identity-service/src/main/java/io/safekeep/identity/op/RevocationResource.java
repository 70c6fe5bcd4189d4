package io.safekeep.identity.op;

import com.nimbusds.oauth2.sdk.OAuth2Error;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.TokenErrorResponse;
import com.nimbusds.oauth2.sdk.TokenRevocationRequest;
import io.safekeep.identity.token.Issuer;
import io.safekeep.runtime.secret.Secret;
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

/// Token revocation (RFC 7009). Refresh tokens only: access tokens are checked by their signature
/// and run out within minutes.
@Path("/revoke")
@PermitAll
@Tag(name = "OpenID Provider")
class RevocationResource {

  private final ClientAuthenticator clientAuthenticator;
  private final SqlRefreshTokens refreshTokens;
  private final Issuer issuer;

  RevocationResource(
      ClientAuthenticator clientAuthenticator, SqlRefreshTokens refreshTokens, Issuer issuer) {
    this.clientAuthenticator = clientAuthenticator;
    this.refreshTokens = refreshTokens;
    this.issuer = issuer;
  }

  @POST
  @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(summary = "Revoke a refresh token and all that came before and after it")
  @APIResponse(responseCode = "200", description = "Revoked, or never valid")
  @APIResponse(responseCode = "401", description = "invalid_client")
  public Response revoke(
      @HeaderParam(HttpHeaders.CONTENT_TYPE) @Nullable String contentType,
      @HeaderParam(HttpHeaders.AUTHORIZATION) @Nullable String authorization,
      String body) {
    try {
      var request =
          Messages.read(
              TokenRevocationRequest::parse,
              issuer.endpoint("/revoke"),
              contentType,
              authorization,
              body);
      var client =
          clientAuthenticator.authenticate(
              request.getClientAuthentication(), request.getClientID());
      if (client.isEmpty()) {
        return Messages.response(
            new TokenErrorResponse(OAuth2Error.INVALID_CLIENT).toHTTPResponse());
      }
      refreshTokens
          .familyOf(new Secret(request.getToken().getValue()), client.get().id())
          .ifPresent(family -> refreshTokens.revoke(family, "revoked by the client"));
      return Response.ok().build();
    } catch (ParseException malformed) {
      return Messages.response(
          new TokenErrorResponse(OAuth2Error.INVALID_REQUEST).toHTTPResponse());
    }
  }
}
