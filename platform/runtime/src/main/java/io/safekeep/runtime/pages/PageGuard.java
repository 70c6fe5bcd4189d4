package io.safekeep.runtime.pages;

import io.safekeep.runtime.problem.CommonProblem;
import io.safekeep.runtime.problem.Refusal;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.NewCookie;
import jakarta.ws.rs.core.Response.Status;
import java.net.URI;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/// Keeps other sites' hands off pages: a form counts only if one of our own pages sent it, and
/// nothing foreign runs, shows or frames them.
public class PageGuard {

  /// Beginning of the names of Quarkus' session cookies.
  private static final String SESSION = "q_session";

  private static final Set<String> SAFE = Set.of(HttpMethod.GET, HttpMethod.HEAD);

  private final PageSettings settings;
  private final String policy;

  PageGuard(PageSettings settings, @ConfigProperty(name = "safekeep.issuer") URI issuer) {
    this.settings = settings;
    // Browsers hold redirects after a form against form-action too: to the issuer, when the session
    // is over or is being ended.
    this.policy =
        "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; connect-src 'self';"
            + " form-action 'self' "
            + FormPage.origin(issuer)
            + "; frame-ancestors 'none'; base-uri 'none'";
  }

  /// Browsers name the site that sends a form in the header Origin (Fetch standard, section 3.2),
  /// and no script of another site can change it.
  @ServerRequestFilter
  public void refuseForeignForms(ContainerRequestContext request, RoutingContext http) {
    if (!settings.enabled()
        || SAFE.contains(request.getMethod())
        || !PagePaths.isPage(http.normalizedPath())) {
      return;
    }
    String own =
        settings
            .url()
            .map(FormPage::origin)
            .orElseGet(() -> http.request().scheme() + "://" + http.request().authority());
    if (!own.equals(request.getHeaderString("Origin"))) {
      throw new Refusal(CommonProblem.FORBIDDEN, "the form was not sent from one of our pages");
    }
  }

  @ServerResponseFilter
  public void guard(ContainerRequestContext request, ContainerResponseContext response) {
    if (settings.enabled() && PagePaths.isPage(request.getUriInfo().getPath())) {
      List<String> sessions = sessions(request);
      if (response.getStatus() == Status.UNAUTHORIZED.getStatusCode() && !sessions.isEmpty()) {
        sessions.forEach(name -> takeAway(name, response));
        signInAgain(request, response);
      }
      response.getHeaders().putSingle("Content-Security-Policy", policy);
      // With no-referrer browsers would send forms with Origin: null.
      response.getHeaders().putSingle("Referrer-Policy", "same-origin");
      response.getHeaders().putSingle(HttpHeaders.CACHE_CONTROL, "no-store");
    }
  }

  private static List<String> sessions(ContainerRequestContext request) {
    return request.getCookies().keySet().stream().filter(name -> name.startsWith(SESSION)).toList();
  }

  /// Quarkus leaves the cookie of a session whose access token is over; with it the browser would
  /// be sent to the same page for ever.
  private void takeAway(String session, ContainerResponseContext response) {
    String prefix = HostCookies.prefix(settings);
    response
        .getHeaders()
        .add(
            HttpHeaders.SET_COOKIE,
            new NewCookie.Builder(prefix + session)
                .value("")
                .path("/")
                .maxAge(0)
                .secure(!prefix.isEmpty())
                .httpOnly(true)
                .build());
  }

  /// A session that is over, or does not open, is taken from the browser with this answer. Asking
  /// once more leads to the issuer, and from there back to this page, or to the one with the form
  /// that was sent.
  private void signInAgain(ContainerRequestContext request, ContainerResponseContext response) {
    URI asked = request.getUriInfo().getRequestUri();
    String origin = FormPage.origin(settings, asked);
    URI back =
        SAFE.contains(request.getMethod()) ? asked : FormPage.of(request, settings).orElse(asked);
    String query = back.getRawQuery() == null ? "" : "?" + back.getRawQuery();
    response.setStatusInfo(Status.SEE_OTHER);
    response.setEntity(null);
    response.getHeaders().remove(HttpHeaders.WWW_AUTHENTICATE);
    response.getHeaders().putSingle(HttpHeaders.LOCATION, origin + back.getRawPath() + query);
  }
}
