package io.safekeep.identity.op;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.oauth2.sdk.GrantType;
import com.nimbusds.oauth2.sdk.ResponseMode;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.auth.ClientAuthenticationMethod;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.openid.connect.sdk.Prompt;
import com.nimbusds.openid.connect.sdk.SubjectType;
import com.nimbusds.openid.connect.sdk.claims.ACR;
import com.nimbusds.openid.connect.sdk.claims.ClaimType;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import io.safekeep.identity.key.SigningKeys;
import io.safekeep.identity.token.ContextClass;
import io.safekeep.identity.token.Possession;
import io.smallrye.common.annotation.NonBlocking;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.CacheControl;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/// What clients and the other services need to know of the provider: OpenID Connect Discovery 1.0,
/// RFC 8414 and the JWK Set. Made once, given out as it is, from memory: no thread is taken for it.
@Path("/")
@NonBlocking
@PermitAll
@Tag(name = "OpenID Provider")
class MetadataResource {

  /// A key is published a whole rotation interval before it signs, so caches may keep the set for a
  /// while; when a token names an unknown key they ask again anyway.
  private static final Duration CACHED_FOR = Duration.ofMinutes(5);

  private final SigningKeys signingKeys;
  private final String metadata;

  MetadataResource(SigningKeys signingKeys, io.safekeep.identity.token.Issuer issuer) {
    this.signingKeys = signingKeys;
    this.metadata = metadata(issuer).toJSONObject().toJSONString();
  }

  @GET
  @Path(".well-known/openid-configuration")
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(summary = "Provider metadata (OpenID Connect Discovery 1.0)")
  public Response openidConfiguration() {
    return cached().entity(metadata).build();
  }

  @GET
  @Path(".well-known/oauth-authorization-server")
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(summary = "Authorization server metadata (RFC 8414)")
  public Response authorizationServer() {
    return cached().entity(metadata).build();
  }

  @GET
  @Path("jwks")
  @Produces("application/jwk-set+json")
  @Operation(summary = "Public signing keys (RFC 7517)")
  public Response keys(@Context Request request) {
    var published = signingKeys.published();
    var tag = new EntityTag(published.entityTag());
    var unchanged = request.evaluatePreconditions(tag);
    var response = unchanged == null ? cached().entity(published.json()) : unchanged;
    return response.tag(tag).cacheControl(cacheControl()).build();
  }

  private static Response.ResponseBuilder cached() {
    return Response.ok()
        .cacheControl(cacheControl())
        .header("Access-Control-Allow-Origin", "*")
        .header("Cross-Origin-Resource-Policy", "cross-origin");
  }

  private static CacheControl cacheControl() {
    var cacheControl = new CacheControl();
    cacheControl.setMaxAge((int) CACHED_FOR.toSeconds());
    cacheControl.setNoTransform(false);
    return cacheControl;
  }

  private static OIDCProviderMetadata metadata(io.safekeep.identity.token.Issuer issuer) {
    var metadata =
        new OIDCProviderMetadata(
            new Issuer(issuer.url()), List.of(SubjectType.PUBLIC), issuer.endpoint("/jwks"));
    metadata.setAuthorizationEndpointURI(issuer.endpoint("/authorize"));
    metadata.setTokenEndpointURI(issuer.endpoint("/token"));
    metadata.setUserInfoEndpointURI(issuer.endpoint("/userinfo"));
    metadata.setDeviceAuthorizationEndpointURI(issuer.endpoint("/device-authorization"));
    metadata.setEndSessionEndpointURI(issuer.endpoint(EndSessionResource.PATH));
    metadata.setSupportsBackChannelLogout(true);
    metadata.setSupportsBackChannelLogoutSession(true);
    metadata.setRevocationEndpointURI(issuer.endpoint("/revoke"));
    metadata.setResponseTypes(List.of(ResponseType.CODE));
    metadata.setResponseModes(List.of(ResponseMode.QUERY));
    metadata.setGrantTypes(
        List.of(
            GrantType.AUTHORIZATION_CODE,
            GrantType.REFRESH_TOKEN,
            GrantType.CLIENT_CREDENTIALS,
            GrantType.DEVICE_CODE,
            GrantType.TOKEN_EXCHANGE));
    metadata.setCodeChallengeMethods(List.of(CodeChallengeMethod.S256));
    var clientAuthentication =
        List.of(
            ClientAuthenticationMethod.CLIENT_SECRET_BASIC,
            ClientAuthenticationMethod.CLIENT_SECRET_POST,
            ClientAuthenticationMethod.PRIVATE_KEY_JWT,
            ClientAuthenticationMethod.NONE);
    var assertionAlgorithms = List.copyOf(ClientAssertions.ALGORITHMS);
    metadata.setTokenEndpointAuthMethods(clientAuthentication);
    metadata.setTokenEndpointJWSAlgs(assertionAlgorithms);
    metadata.setRevocationEndpointAuthMethods(clientAuthentication);
    metadata.setRevocationEndpointJWSAlgs(assertionAlgorithms);
    metadata.setIntrospectionEndpointURI(issuer.endpoint(IntrospectionResource.PATH));
    metadata.setIntrospectionEndpointAuthMethods(
        clientAuthentication.stream()
            .filter(method -> !method.equals(ClientAuthenticationMethod.NONE))
            .toList());
    metadata.setIntrospectionEndpointJWSAlgs(assertionAlgorithms);
    metadata.setPushedAuthorizationRequestEndpointURI(
        issuer.endpoint(PushedAuthorizationResource.PATH));
    metadata.setDPoPJWSAlgs(List.copyOf(Possession.ALGORITHMS));
    metadata.setIDTokenJWSAlgs(List.of(JWSAlgorithm.ES256));
    metadata.setScopes(new Scope("openid", "profile"));
    metadata.setClaimTypes(List.of(ClaimType.NORMAL));
    metadata.setClaims(
        List.of(
            "iss",
            "sub",
            "aud",
            "exp",
            "iat",
            "auth_time",
            "nonce",
            "acr",
            "amr",
            "sid",
            "tenant",
            "name",
            "preferred_username"));
    metadata.setACRs(
        Arrays.stream(ContextClass.values()).map(known -> new ACR(known.urn())).toList());
    metadata.setPromptTypes(List.of(Prompt.Type.NONE, Prompt.Type.LOGIN, Prompt.Type.CONSENT));
    metadata.setSupportsAuthorizationResponseIssuerParam(true);
    metadata.setSupportsRequestParam(false);
    metadata.setSupportsRequestURIParam(false);
    metadata.setSupportsClaimsParams(false);
    return metadata;
  }
}
