package io.safekeep.runtime.pages;

import io.quarkus.arc.properties.IfBuildProperty;
import io.quarkus.oidc.AuthorizationCodeTokens;
import io.quarkus.oidc.OidcRequestContext;
import io.quarkus.oidc.OidcTenantConfig;
import io.quarkus.oidc.runtime.DefaultTokenStateManager;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Alternative;

/// Sealed session cookies. One that cannot be opened (sealed with an older secret, or touched) is
/// taken for no session: Quarkus by itself would answer 401 to it for ever, because it drops the
/// cookie only if the failure comes within the Uni.
@Alternative
@Priority(1)
@ApplicationScoped
@IfBuildProperty(name = "safekeep.pages.enabled", stringValue = "true")
class SessionCookies extends DefaultTokenStateManager {

  @Override
  public Uni<AuthorizationCodeTokens> getTokens(
      RoutingContext request,
      OidcTenantConfig config,
      String sealed,
      OidcRequestContext<AuthorizationCodeTokens> context) {
    return Uni.createFrom().deferred(() -> super.getTokens(request, config, sealed, context));
  }
}
