package io.safekeep.identity.token;

import com.nimbusds.jwt.JWTClaimsSet;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.credential.TokenCredential;
import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.IdentityProvider;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.request.AuthenticationRequest;
import io.quarkus.security.identity.request.BaseAuthenticationRequest;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticationMechanism;
import io.smallrye.jwt.auth.principal.DefaultJWTCallerPrincipal;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.util.Set;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.consumer.InvalidJwtException;

/// Authenticates calls of this service's own API.
///
/// The other services let quarkus-oidc fetch the provider's keys over HTTP. Here that would be the
/// service calling itself: at the first request, through an issuer URL that it may not even reach
/// from inside, and again after each rotation. The keys are in memory, so the token is verified
/// with them; everything behind that (caller, permissions) is the same as elsewhere.
@Singleton
class OwnTokenAuthentication implements HttpAuthenticationMechanism {

  private static final String SCHEME = "Bearer ";

  @Override
  public Uni<SecurityIdentity> authenticate(
      RoutingContext context, IdentityProviderManager identityProviders) {
    var header = context.request().getHeader(HttpHeaders.AUTHORIZATION);
    if (header == null || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return Uni.createFrom().nullItem();
    }
    return identityProviders.authenticate(new Shown(header.substring(SCHEME.length()).strip()));
  }

  @Override
  public Uni<ChallengeData> getChallenge(RoutingContext context) {
    return Uni.createFrom().item(new ChallengeData(401, "WWW-Authenticate", "Bearer"));
  }

  @Override
  public Set<Class<? extends AuthenticationRequest>> getCredentialTypes() {
    return Set.of(Shown.class);
  }

  /// Before quarkus-oidc, which is switched off here but still asked.
  @Override
  public int getPriority() {
    return DEFAULT_PRIORITY + 1000;
  }

  /// A token that somebody shows.
  static final class Shown extends BaseAuthenticationRequest {

    private final String token;

    Shown(String token) {
      this.token = token;
    }
  }

  /// Turns a shown token into the caller's identity.
  @Singleton
  static class Provider implements IdentityProvider<Shown> {

    private final AcceptedTokens acceptedTokens;

    Provider(AcceptedTokens acceptedTokens) {
      this.acceptedTokens = acceptedTokens;
    }

    @Override
    public Class<Shown> getRequestType() {
      return Shown.class;
    }

    @Override
    public Uni<SecurityIdentity> authenticate(Shown shown, AuthenticationRequestContext context) {
      return Uni.createFrom()
          .item(() ->
              acceptedTokens
                  .verify(shown.token)
                  .map(claims -> identity(shown.token, claims))
                  .orElseThrow(AuthenticationFailedException::new));
    }

    private static SecurityIdentity identity(String token, JWTClaimsSet claims) {
      try {
        var principal =
            new DefaultJWTCallerPrincipal(token, "at+jwt", JwtClaims.parse(claims.toString()));
        return QuarkusSecurityIdentity.builder()
            .setPrincipal(principal)
            .addCredential(new TokenCredential(token, "bearer"))
            .build();
      } catch (InvalidJwtException fault) {
        throw new IllegalStateException(fault);
      }
    }
  }
}
