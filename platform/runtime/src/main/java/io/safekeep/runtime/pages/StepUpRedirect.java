package io.safekeep.runtime.pages;

import io.quarkus.arc.Unremovable;
import io.quarkus.arc.properties.IfBuildProperty;
import io.quarkus.oidc.OidcRedirectFilter;
import io.quarkus.oidc.Redirect;
import jakarta.inject.Singleton;

/// Tells the issuer what kind of sign-in is asked for.
@Singleton
@Unremovable
@Redirect(Redirect.Location.OIDC_AUTHORIZATION)
@IfBuildProperty(name = "safekeep.pages.enabled", stringValue = "true")
class StepUpRedirect implements OidcRedirectFilter {

  @Override
  public void filter(OidcRedirectContext redirect) {
    var request = redirect.routingContext();
    if (!request.normalizedPath().equals(PagePaths.STEPPED_UP)) {
      return;
    }
    for (var name : new String[] {StepUp.ACR_VALUES, StepUp.MAX_AGE}) {
      var value = request.queryParams().get(name);
      if (value != null) {
        redirect.additionalQueryParams().add(name, value);
      }
    }
  }
}
