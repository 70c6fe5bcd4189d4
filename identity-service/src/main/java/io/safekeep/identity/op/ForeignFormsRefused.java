package io.safekeep.identity.op;

import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Response;
import java.util.Set;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jspecify.annotations.Nullable;

/// Refuses what another site makes a browser send here in its owner's name (CSRF): what comes with
/// our cookies and changes something must name our own origin, whichever route it is for. A route
/// that is added later needs nothing for it. Requests without our cookies are nobody's.
@Singleton
class ForeignFormsRefused {

  private static final Set<String> SAFE = Set.of(HttpMethod.GET, HttpMethod.HEAD);

  /// Where other sites may send browsers by a form (OpenID Connect Core, section 3.1.2.1;
  /// RP-Initiated Logout 1.0, section 2). Both change nothing before the person was asked here.
  private static final Set<String> OPEN = Set.of("/authorize", EndSessionResource.PATH);

  private final Provider<BrowserForms> forms;
  private final Provider<BrowserCookies> cookies;

  /// @param forms and
  /// @param cookies asked for late: filters are made before there are settings
  ForeignFormsRefused(Provider<BrowserForms> forms, Provider<BrowserCookies> cookies) {
    this.forms = forms;
    this.cookies = cookies;
  }

  /// @return null to go on
  @ServerRequestFilter(preMatching = true)
  public @Nullable Response refuse(ContainerRequestContext request) {
    return SAFE.contains(request.getMethod())
            || OPEN.contains(request.getUriInfo().getPath())
            || !cookies.get().areAmong(request.getCookies().keySet())
            || forms.get().isOurs(request.getHeaderString("Origin"))
        ? null
        : Pages.notFromOurPage();
  }
}
