package io.safekeep.runtime.pages;

import io.quarkus.arc.properties.IfBuildProperty;
import io.quarkus.oidc.OidcRequestContext;
import io.quarkus.oidc.OidcTenantConfig;
import io.quarkus.oidc.TenantConfigResolver;
import io.quarkus.oidc.runtime.OidcTenantConfig.ApplicationType;
import io.quarkus.oidc.runtime.OidcTenantConfig.Authentication.CookieSameSite;
import io.quarkus.oidc.runtime.OidcUtils;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.net.URI;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/// Signs people in to pages: authorization code flow with PKCE (RFC 9700, section 2.1.1) against
/// the suite's issuer, kept in a sealed cookie. The API beside them takes bearer tokens only, so
/// that no cookie ever opens it.
///
/// No refresh token is asked for: when the access token is over, the browser goes by the issuer
/// again, which lets it pass while the person's session there lasts. Whoever signs out there, or is
/// deactivated, is out here ten minutes later at most.
@Singleton
@IfBuildProperty(name = "safekeep.pages.enabled", stringValue = "true")
class PageSignIn implements TenantConfigResolver {

  private static final int SHORTEST_SECRET = 32;

  private final String tenantId;
  private final OidcTenantConfig config;

  /// @param issuer as browsers reach it
  /// @param server as this service reaches it
  /// @param tls name of the TLS configuration by which it does; that of the JDK if empty
  PageSignIn(
      PageSettings settings,
      IssuerPaths paths,
      @ConfigProperty(name = "safekeep.issuer") String issuer,
      @ConfigProperty(name = "quarkus.oidc.auth-server-url") String server,
      @ConfigProperty(name = "quarkus.oidc.tls.tls-configuration-name") Optional<String> tls) {
    this.tenantId = settings.clientId();
    boolean https = settings.url().map(URI::getScheme).filter("https"::equals).isPresent();
    var builder =
        OidcTenantConfig.builder()
            .tenantId(tenantId)
            .applicationType(ApplicationType.WEB_APP)
            .authServerUrl(server)
            .discoveryEnabled(false)
            .authorizationPath(issuer + paths.authorization())
            .tokenPath(paths.token())
            .jwksPath(paths.keys())
            .clientId(settings.clientId())
            .token()
            .issuer(issuer)
            .end();
    tls.ifPresent(builder::tlsConfigurationName);
    settings.clientSecret().ifPresent(builder::credentials);
    var cookies = builder.tokenStateManager().encryptionRequired();
    settings.cookieSecret().ifPresent(secret -> cookies.encryptionSecret(longEnough(secret)));
    var authentication =
        cookies
            .end()
            .authentication()
            .scopes("profile")
            .pkceRequired()
            .nonceRequired()
            .verifyAccessToken()
            .redirectPath(PageAddress.of(settings, PagePaths.SIGNED_IN))
            .restorePathAfterRedirect()
            .errorPath(PagePaths.SIGN_IN_FAILED)
            .cookieForceSecure(https)
            .cookieSameSite(CookieSameSite.LAX)
            // A script that asks gets an answer instead of a way to another site.
            .javaScriptAutoRedirect(false);
    settings.cookieSecret().ifPresent(authentication::stateSecret);
    this.config = authentication.end().build();
  }

  OidcTenantConfig config() {
    return config;
  }

  /// Says outright which of the two it is. Left to itself, Quarkus would go by the session cookie
  /// of the request, and the cookie would open the API.
  @Override
  public Uni<OidcTenantConfig> resolve(
      RoutingContext request, OidcRequestContext<OidcTenantConfig> context) {
    request.remove(OidcUtils.TENANT_ID_SET_BY_SESSION_COOKIE);
    boolean page = PagePaths.isPage(request.normalizedPath());
    request.put(OidcUtils.TENANT_ID_ATTRIBUTE, page ? tenantId : OidcUtils.DEFAULT_TENANT_ID);
    return Uni.createFrom().optional(page ? Optional.of(config) : Optional.empty());
  }

  private static String longEnough(String secret) {
    if (secret.length() < SHORTEST_SECRET) {
      throw new IllegalStateException(
          "safekeep.pages.cookie-secret has %d characters, at least %d are needed"
              .formatted(secret.length(), SHORTEST_SECRET));
    }
    return secret;
  }
}
