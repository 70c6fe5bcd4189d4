package io.safekeep.identity.op;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The pages that people see, and the headers that go with them: no script at all, nothing from
/// elsewhere, in no frame, in no cache.
final class Pages {

  private Pages() {}

  /// Templates in `templates/Pages`.
  @CheckedTemplate(basePath = "Pages")
  static class Templates {

    private Templates() {}

    static native TemplateInstance signIn(SignInForm form);

    static native TemplateInstance signOut();

    static native TemplateInstance notice(Notice notice);
  }

  /// What the sign-in page shows.
  ///
  /// @param client name of the application that asks
  /// @param pending the sealed request
  /// @param signInName to fill in
  /// @param error what went wrong with the last try
  /// @param expired true if the password is, and a new one has to be chosen
  record SignInForm(
      String client, String pending, String signInName, @Nullable String error, boolean expired) {}

  /// A page that only tells something.
  record Notice(String title, String text) {}

  /// @param returnTo where the form's answer sends the browser: browsers hold redirects after a
  ///   form against `form-action` too
  static Response signIn(Response.Status status, SignInForm form, URI returnTo) {
    return page(status, Templates.signIn(form), Optional.of(returnTo));
  }

  static Response signOut() {
    return page(Response.Status.OK, Templates.signOut(), Optional.empty());
  }

  static Response notice(Response.Status status, String title, String text) {
    return page(status, Templates.notice(new Notice(title, text)), Optional.empty());
  }

  private static Response page(
      Response.Status status, TemplateInstance page, Optional<URI> returnTo) {
    return Response.status(status)
        .type(MediaType.TEXT_HTML + ";charset=UTF-8")
        .header(
            "Content-Security-Policy",
            "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'%s; frame-ancestors 'none'; base-uri 'none'"
                .formatted(returnTo.map(Pages::source).orElse("")))
        // With no-referrer browsers would send the form with Origin: null, and it is checked.
        .header("Referrer-Policy", "same-origin")
        .header(HttpHeaders.CACHE_CONTROL, "no-store")
        .entity(page.render())
        .build();
  }

  private static String source(URI uri) {
    return uri.getHost() == null
        ? " " + uri.getScheme() + ":"
        : " " + uri.getScheme() + "://" + uri.getAuthority();
  }
}
