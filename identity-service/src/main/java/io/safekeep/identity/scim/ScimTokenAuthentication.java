package io.safekeep.identity.scim;

import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.StringPermission;
import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.IdentityProvider;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.request.AuthenticationRequest;
import io.quarkus.security.identity.request.BaseAuthenticationRequest;
import io.quarkus.security.runtime.QuarkusPrincipal;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticationMechanism;
import io.safekeep.runtime.secret.Secret;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.util.Set;

/// Lets tenants' identity providers in by the token that an administrator gave them: they keep one
/// bearer token and cannot fetch access tokens. It opens `/scim/v2` and nothing else.
@Singleton
class ScimTokenAuthentication implements HttpAuthenticationMechanism {

  private static final String BEARER = "Bearer ";
  private static final String ROOT = "/scim/v2/";

  @Override
  public Uni<SecurityIdentity> authenticate(
      RoutingContext context, IdentityProviderManager identityProviders) {
    var header = context.request().getHeader(HttpHeaders.AUTHORIZATION);
    if (header == null
        || !header.regionMatches(true, 0, BEARER, 0, BEARER.length())
        || !context.normalizedPath().startsWith(ROOT)) {
      return Uni.createFrom().nullItem();
    }
    var shown = header.substring(BEARER.length()).strip();
    return shown.startsWith(SqlScimTokens.PREFIX)
        ? identityProviders.authenticate(new Shown(new Secret(shown)))
        : Uni.createFrom().nullItem();
  }

  @Override
  public Uni<ChallengeData> getChallenge(RoutingContext context) {
    return Uni.createFrom().item(new ChallengeData(401, "WWW-Authenticate", "Bearer"));
  }

  @Override
  public Set<Class<? extends AuthenticationRequest>> getCredentialTypes() {
    return Set.of(Shown.class);
  }

  /// Before access tokens are looked for: these are none, and would be refused.
  @Override
  public int getPriority() {
    return DEFAULT_PRIORITY + 2000;
  }

  /// A token that somebody shows.
  static final class Shown extends BaseAuthenticationRequest {

    private final Secret token;

    Shown(Secret token) {
      this.token = token;
    }
  }

  /// Turns a shown token into the caller's identity: the tenant is what the token says.
  @Singleton
  static class Provider implements IdentityProvider<Shown> {

    private final SqlScimTokens tokens;

    Provider(SqlScimTokens tokens) {
      this.tokens = tokens;
    }

    @Override
    public Class<Shown> getRequestType() {
      return Shown.class;
    }

    @Override
    public Uni<SecurityIdentity> authenticate(Shown shown, AuthenticationRequestContext context) {
      return context.runBlocking(() ->
          tokens
              .find(shown.token)
              .map(Provider::identity)
              .orElseThrow(AuthenticationFailedException::new));
    }

    private static SecurityIdentity identity(SqlScimTokens.Holder holder) {
      return QuarkusSecurityIdentity.builder()
          .setPrincipal(new QuarkusPrincipal("scim-token:" + holder.token()))
          .addAttribute("tenant", holder.tenant().toString())
          .addPermission(new StringPermission("scim", "provision"))
          .build();
    }
  }
}
