package io.safekeep.runtime.pages;

import jakarta.ws.rs.container.ContainerRequestContext;
import java.net.URI;
import java.util.Optional;

/// The page that a form was sent from. Our pages say where they are to ourselves ([PageGuard],
/// Referrer-Policy).
final class FormPage {

  private FormPage() {}

  /// Empty if it is not known, or not one of ours.
  static Optional<URI> of(ContainerRequestContext request, PageSettings settings) {
    var origin = origin(settings, request.getUriInfo().getRequestUri());
    return Optional.ofNullable(request.getHeaderString("Referer"))
        .filter(referrer -> referrer.startsWith(origin + "/"))
        .map(URI::create);
  }

  /// Of our pages, as browsers see them.
  ///
  /// @param asked by the current request
  static String origin(PageSettings settings, URI asked) {
    return settings.url().map(FormPage::origin).orElseGet(() -> origin(asked));
  }

  static String origin(URI url) {
    return url.getScheme() + "://" + url.getAuthority();
  }
}
