package io.safekeep.identity.op;

import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.id.Subject;
import com.nimbusds.oauth2.sdk.token.BearerTokenError;
import com.nimbusds.oauth2.sdk.token.DPoPTokenError;
import com.nimbusds.oauth2.sdk.token.TokenSchemeError;
import com.nimbusds.openid.connect.sdk.UserInfoErrorResponse;
import com.nimbusds.openid.connect.sdk.UserInfoSuccessResponse;
import com.nimbusds.openid.connect.sdk.claims.UserInfo;
import io.safekeep.identity.account.Account;
import io.safekeep.identity.account.Accounts;
import io.safekeep.identity.token.AcceptedTokens;
import io.safekeep.identity.token.Issuer;
import io.safekeep.identity.token.Possession;
import jakarta.annotation.security.PermitAll;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// The UserInfo endpoint (OpenID Connect Core, section 5.3).
@Path("/userinfo")
@PermitAll
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "OpenID Provider")
class UserInfoResource {

  private static final String BEARER = "Bearer ";
  private static final String BOUND = "DPoP ";

  private final AcceptedTokens acceptedTokens;
  private final Accounts accounts;
  private final URI endpoint;

  UserInfoResource(AcceptedTokens acceptedTokens, Accounts accounts, Issuer issuer) {
    this.acceptedTokens = acceptedTokens;
    this.accounts = accounts;
    this.endpoint = issuer.endpoint("/userinfo");
  }

  @GET
  @Transactional
  @Operation(summary = "Who the access token's person is")
  @APIResponse(responseCode = "200", description = "Claims about the person")
  @APIResponse(responseCode = "401", description = "invalid_token")
  @APIResponse(responseCode = "403", description = "insufficient_scope")
  public Response get(
      @HeaderParam(HttpHeaders.AUTHORIZATION) @Nullable String authorization,
      @HeaderParam(Possession.HEADER) List<String> proofs) {
    return answer("GET", authorization, proofs);
  }

  /// @param token in the form where it is not in the header (RFC 6750, section 2.2)
  @POST
  @Transactional
  @Operation(summary = "The same, by POST; the access token may be in a form")
  @APIResponse(responseCode = "200", description = "Claims about the person")
  @APIResponse(responseCode = "401", description = "invalid_token")
  @APIResponse(responseCode = "403", description = "insufficient_scope")
  public Response post(
      @HeaderParam(HttpHeaders.AUTHORIZATION) @Nullable String authorization,
      @HeaderParam(Possession.HEADER) List<String> proofs,
      @FormParam("access_token") @Nullable String token) {
    return token != null && authorization != null
        ? refused(BearerTokenError.INVALID_REQUEST)
        : answer("POST", token == null ? authorization : BEARER + token, proofs);
  }

  private Response answer(String method, @Nullable String authorization, List<String> proofs) {
    var bearer = credentials(BEARER, authorization);
    var bound = credentials(BOUND, authorization);
    if (bearer.isEmpty() && bound.isEmpty()) {
      return refused(BearerTokenError.MISSING_TOKEN);
    }
    var claims =
        bearer
            .flatMap(acceptedTokens::verify)
            .or(() ->
                bound.flatMap(
                    token -> acceptedTokens.verifyBound(token, method, endpoint, proofs)));
    if (claims.isEmpty()) {
      return refused(
          bound.isPresent()
              ? DPoPTokenError.INVALID_TOKEN.setJWSAlgorithms(Possession.ALGORITHMS)
              : BearerTokenError.INVALID_TOKEN);
    }
    var scope = Scope.parse(text(claims.get(), "scope"));
    if (!scope.contains("openid")) {
      return refused(BearerTokenError.INSUFFICIENT_SCOPE);
    }
    return person(claims.get())
        .map(account -> Messages.response(told(account, scope).toHTTPResponse()))
        .orElseGet(() -> refused(BearerTokenError.INVALID_TOKEN));
  }

  private static Optional<String> credentials(String scheme, @Nullable String authorization) {
    return authorization != null && authorization.regionMatches(true, 0, scheme, 0, scheme.length())
        ? Optional.of(authorization.substring(scheme.length()).strip())
        : Optional.empty();
  }

  private Optional<Account> person(JWTClaimsSet claims) {
    return accounts.findAdmissible(UUID.fromString(claims.getSubject()));
  }

  private static UserInfoSuccessResponse told(Account account, Scope scope) {
    var info = new UserInfo(new Subject(account.id().toString()));
    account.tenant().ifPresent(tenant -> info.setClaim("tenant", tenant.toString()));
    if (scope.contains("profile")) {
      info.setName(account.displayName());
      info.setPreferredUsername(account.signInName());
    }
    return new UserInfoSuccessResponse(info);
  }

  private static Response refused(TokenSchemeError error) {
    return Messages.response(new UserInfoErrorResponse(error).toHTTPResponse());
  }

  private static String text(JWTClaimsSet claims, String name) {
    return claims.getClaim(name) instanceof String text ? text : "";
  }
}
