package io.safekeep.identity.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.safekeep.identity.op.BrowserForms;
import io.safekeep.identity.op.Pages;
import io.safekeep.identity.op.PersonAtBrowser;
import io.safekeep.runtime.problem.CommonProblem;
import io.safekeep.runtime.problem.Problem;
import io.safekeep.runtime.problem.Refusal;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.net.URLEncoder;
import java.util.Set;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;
import org.jspecify.annotations.Nullable;

/// What holds for all of these pages: a form counts only if one of our own pages sent it and the
/// person signed in a moment ago, nothing foreign runs, shows or frames them, and a refusal is a
/// page.
@Singleton
class AdminGuard {

  private static final Set<String> SAFE = Set.of(HttpMethod.GET, HttpMethod.HEAD);

  private static final String POLICY =
      "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; connect-src 'self';"
          + " form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

  private final Provider<BrowserForms> forms;
  private final Provider<PersonAtBrowser> personAtBrowser;
  private final Administrator administrator;

  /// @param forms and
  /// @param personAtBrowser asked for late: filters are made before there are settings
  AdminGuard(
      Provider<BrowserForms> forms,
      Provider<PersonAtBrowser> personAtBrowser,
      Administrator administrator) {
    this.forms = forms;
    this.personAtBrowser = personAtBrowser;
    this.administrator = administrator;
  }

  /// A session that was left open, or stolen, must not give somebody else's rights away.
  ///
  /// @return null to go on
  @ServerRequestFilter
  public @Nullable Response admit(ContainerRequestContext request) {
    var path = request.getUriInfo().getPath();
    if (!AdminPaths.isOne(path) || SAFE.contains(request.getMethod())) {
      return null;
    }
    if (!forms.get().isOurs(request.getHeaderString("Origin"))) {
      throw new Refusal(CommonProblem.FORBIDDEN, "the form was not sent from one of our pages");
    }
    return personAtBrowser.get().isProven(administrator.person())
        ? null
        : Response.seeOther(
                URI.create(AdminPaths.SIGN_IN + "?page=" + URLEncoder.encode(path, UTF_8)))
            .build();
  }

  @ServerResponseFilter
  public void guard(ContainerRequestContext request, ContainerResponseContext response) {
    if (!AdminPaths.isOne(request.getUriInfo().getPath())) {
      return;
    }
    if (response.getEntity() instanceof Problem problem) {
      response.setEntity(
          Pages.problem(problem).getEntity(), null, MediaType.TEXT_HTML_TYPE.withCharset("UTF-8"));
    }
    response.getHeaders().putSingle("Content-Security-Policy", POLICY);
    // With no-referrer browsers would send forms with Origin: null.
    response.getHeaders().putSingle("Referrer-Policy", "same-origin");
    response.getHeaders().putSingle(HttpHeaders.CACHE_CONTROL, "no-store");
  }
}
