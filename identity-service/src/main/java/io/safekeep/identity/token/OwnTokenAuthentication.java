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
import io.safekeep.runtime.security.BoundTokens;
import io.smallrye.jwt.auth.principal.DefaultJWTCallerPrincipal;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.net.URI;
import java.util.List;
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

  private static final String BEARER = "Bearer ";
  private static final String BOUND = "DPoP ";

  private final Issuer issuer;

  OwnTokenAuthentication(Issuer issuer) {
    this.issuer = issuer;
  }

  @Override
  public Uni<SecurityIdentity> authenticate(
      RoutingContext context, IdentityProviderManager identityProviders) {
    var header = context.request().getHeader(HttpHeaders.AUTHORIZATION);
    if (header != null && header.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
      return identityProviders.authenticate(new Shown(header.substring(BEARER.length()).strip()));
    }
    if (header != null && header.regionMatches(true, 0, BOUND, 0, BOUND.length())) {
      var request = context.request();
      return identityProviders.authenticate(
          new ShownWithProof(
              header.substring(BOUND.length()).strip(),
              request.method().name(),
              issuer.endpoint(context.normalizedPath()),
              request.headers().getAll(Possession.HEADER)));
    }
    return Uni.createFrom().nullItem();
  }

  @Override
  public Uni<ChallengeData> getChallenge(RoutingContext context) {
    return Uni.createFrom().item(new ChallengeData(401, "WWW-Authenticate", "Bearer"));
  }

  @Override
  public Set<Class<? extends AuthenticationRequest>> getCredentialTypes() {
    return Set.of(Shown.class, ShownWithProof.class);
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

  /// A token that is bound to a key, shown with what proves that the caller holds it.
  static final class ShownWithProof extends BaseAuthenticationRequest {

    private final String token;
    private final String method;
    private final URI uri;
    private final List<String> proofs;

    ShownWithProof(String token, String method, URI uri, List<String> proofs) {
      this.token = token;
      this.method = method;
      this.uri = uri;
      this.proofs = List.copyOf(proofs);
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
                  .map(claims -> identity(shown.token, claims, false))
                  .orElseThrow(AuthenticationFailedException::new));
    }
  }

  /// The same for a token with a proof. That each proof is good once is looked up in the database,
  /// so this leaves the event loop.
  @Singleton
  static class BoundProvider implements IdentityProvider<ShownWithProof> {

    private final AcceptedTokens acceptedTokens;

    BoundProvider(AcceptedTokens acceptedTokens) {
      this.acceptedTokens = acceptedTokens;
    }

    @Override
    public Class<ShownWithProof> getRequestType() {
      return ShownWithProof.class;
    }

    @Override
    public Uni<SecurityIdentity> authenticate(
        ShownWithProof shown, AuthenticationRequestContext context) {
      return context.runBlocking(() ->
          acceptedTokens
              .verifyBound(shown.token, shown.method, shown.uri, shown.proofs)
              .map(claims -> identity(shown.token, claims, true))
              .orElseThrow(AuthenticationFailedException::new));
    }
  }

  private static SecurityIdentity identity(String token, JWTClaimsSet claims, boolean holdsKey) {
    try {
      var principal =
          new DefaultJWTCallerPrincipal(token, "at+jwt", JwtClaims.parse(claims.toString()));
      return QuarkusSecurityIdentity.builder()
          .setPrincipal(principal)
          .addCredential(new TokenCredential(token, "bearer"))
          .addAttribute(BoundTokens.KEY_IS_HELD, holdsKey)
          .build();
    } catch (InvalidJwtException fault) {
      throw new IllegalStateException(fault);
    }
  }
}
