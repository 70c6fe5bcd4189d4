package io.safekeep.identity.op;

import com.nimbusds.oauth2.sdk.ErrorObject;
import com.nimbusds.oauth2.sdk.OAuth2Error;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.TokenIntrospectionErrorResponse;
import com.nimbusds.oauth2.sdk.TokenIntrospectionRequest;
import io.safekeep.identity.client.Client;
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

/// The token introspection endpoint (RFC 7662). Only for clients that prove who they are, or
/// anybody who found a token could try it out here.
@Path(IntrospectionResource.PATH)
@PermitAll
@Tag(name = "OpenID Provider")
class IntrospectionResource {

  static final String PATH = "/introspect";

  private final ClientAuthenticator clientAuthenticator;
  private final IntrospectToken introspectToken;
  private final Issuer issuer;

  IntrospectionResource(
      ClientAuthenticator clientAuthenticator, IntrospectToken introspectToken, Issuer issuer) {
    this.clientAuthenticator = clientAuthenticator;
    this.introspectToken = introspectToken;
    this.issuer = issuer;
  }

  @POST
  @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(
      summary =
          "What a token stands for now; active is false for all that does not concern the client")
  @APIResponse(responseCode = "200", description = "active, and the claims of a token that is")
  @APIResponse(responseCode = "401", description = "invalid_client")
  public Response introspect(
      @HeaderParam(HttpHeaders.CONTENT_TYPE) @Nullable String contentType,
      @HeaderParam(HttpHeaders.AUTHORIZATION) @Nullable String authorization,
      String body) {
    try {
      var request =
          Messages.read(
              TokenIntrospectionRequest::parse,
              issuer.endpoint(PATH),
              contentType,
              authorization,
              body);
      return clientAuthenticator
          .authenticate(request.getClientAuthentication(), null)
          .filter(Client::isConfidential)
          .map(client ->
              Messages.response(
                  introspectToken.tell(client, request.getToken().getValue()).toHTTPResponse()))
          .orElseGet(() -> refused(OAuth2Error.INVALID_CLIENT));
    } catch (ParseException malformed) {
      return refused(Messages.errorOf(malformed));
    }
  }

  private static Response refused(ErrorObject error) {
    return Messages.response(new TokenIntrospectionErrorResponse(error).toHTTPResponse());
  }
}
